func.func private @attributes() attributes {
  accumulators = [#bayes.sum_accumulator, #bayes.moments_accumulator,
                  #bayes.entropy_accumulator],
  axes = [#bayes<axis example>, #bayes<axis element>, #bayes<axis sample>],
  estimators = [#bayes<estimator weight_sampling>,
                #bayes<estimator local_reparameterization>],
  purposes = [#bayes<purpose weight>, #bayes<purpose output>,
              #bayes<purpose blend>, #bayes<purpose dropout>],
  statistics = [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                #bayes.expected_entropy, #bayes.mutual_information]
}
