//===- CommandLine.cpp - The grammar of command lines ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/CommandLine.h"

#include "bayes/Support/HelpPage.h"

using namespace bayes;
using namespace bayes::runner;

namespace {

/// Walks over the arguments.
class Parser {
public:
  Parser(const CommandLineSpec &spec, const std::vector<std::string> &arguments)
      : spec(spec), arguments(arguments) {}

  Result<CommandLine> parse();

private:
  const Option *findOption(const std::string &name) const;
  Status parseOption(const std::string &argument);
  Status parsePositional(const std::string &argument);

  const CommandLineSpec &spec;
  const std::vector<std::string> &arguments;
  size_t position = 0;
  CommandLine result;
};

} // namespace

/// The option called `name`, dashes included, or null.
const Option *Parser::findOption(const std::string &name) const {
  for (const Option &option : spec.options)
    if ("--" + option.name == name)
      return &option;
  return nullptr;
}

Status Parser::parseOption(const std::string &argument) {
  size_t equals = argument.find('=');
  std::string name = argument.substr(0, equals);
  const Option *option = findOption(name);
  if (!option)
    return makeError("unknown option '", name, "'; see '", spec.program,
                     " --help'");

  std::string value;
  if (option->argument.empty()) {
    if (equals != std::string::npos)
      return makeError("option '", name, "' takes no value");
  } else if (equals != std::string::npos) {
    value = argument.substr(equals + 1);
  } else if (position < arguments.size()) {
    value = arguments[position++];
  } else {
    return makeError("option '", name, "' needs a value (", option->argument,
                     ")");
  }
  if (Status status = option->apply(value); !status)
    return makeError("option '", name, "': ", status.message());
  return {};
}

Status Parser::parsePositional(const std::string &argument) {
  if (spec.positional.empty() || !result.positional.empty())
    return makeError("unexpected argument '", argument, "'");
  result.positional = argument;
  result.positionalIndex = position - 1;
  return {};
}

Result<CommandLine> Parser::parse() {
  bool onlyPositional = false;
  while (position < arguments.size()) {
    const std::string &argument = arguments[position++];
    Status status;
    if (!onlyPositional && argument == "--") {
      onlyPositional = true;
    } else if (onlyPositional || argument.empty() || argument[0] != '-' ||
               argument == "-") {
      status = parsePositional(argument);
    } else if (argument == "--help" || argument == "-h") {
      result.action = CommandLine::Action::ShowHelp;
      return result;
    } else if (argument == "--version") {
      result.action = CommandLine::Action::ShowVersion;
      return result;
    } else {
      status = parseOption(argument);
    }
    if (!status)
      return status.error();
  }
  if (!spec.positional.empty() && result.positional.empty())
    return makeError("missing argument ", spec.positional, "; see '",
                     spec.program, " --help'");
  return result;
}

Result<CommandLine>
runner::parseCommandLine(const CommandLineSpec &spec,
                         const std::vector<std::string> &arguments) {
  return Parser(spec, arguments).parse();
}

std::string runner::formatHelp(const CommandLineSpec &spec) {
  HelpPage page;
  page.usage = spec.program + (spec.positional.empty() ? "" : " ") +
               spec.positional + " --images FILE [options]";
  page.description = spec.summary;
  HelpSection section{"options", {}};
  for (const Option &option : spec.options)
    section.entries.push_back({"--" + option.name +
                                   (option.argument.empty() ? "" : " ") +
                                   option.argument,
                               option.help});
  section.entries.push_back({"--help, -h", "print this text"});
  section.entries.push_back({"--version", "print the version"});
  page.sections = {section};
  page.failures =
      "a file cannot be read or written, does not fit the model, or the CPU "
      "cannot run the model: nothing is printed on standard output; or "
      "predictions hold NaN or infinity: the report says how many";
  page.examples = spec.examples;
  return bayes::formatHelp(page);
}
