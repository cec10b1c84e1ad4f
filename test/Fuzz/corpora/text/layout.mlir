module attributes {bayes.layout = {parameters = []}} {}
