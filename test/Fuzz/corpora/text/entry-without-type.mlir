"func.func"() <{sym_name = "f"}> ({}) {bayes.entry} : () -> ()
