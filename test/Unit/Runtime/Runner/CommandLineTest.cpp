//===- CommandLineTest.cpp - The grammar of command lines -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/CommandLine.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

/// A program with the options --verbose and --level N.
class CommandLineTest : public ::testing::Test {
protected:
  void SetUp() override {
    spec.program = "tool";
    spec.summary = "Does things.";
    auto record = [this](const std::string &name) {
      return [this, name](const std::string &value) -> Status {
        if (value == "bad")
          return makeError("expected good, found 'bad'");
        applied.push_back(name + ":" + value);
        return {};
      };
    };
    spec.options = {{"verbose", "", "say more", record("verbose")},
                    {"level", "N", "how much\nto say", record("level")}};
  }

  void expectError(const std::vector<std::string> &arguments,
                   const std::string &message) {
    Result<CommandLine> line = parseCommandLine(spec, arguments);
    ASSERT_FALSE(line) << message;
    EXPECT_EQ(line.message(), message);
  }

  CommandLineSpec spec;
  std::vector<std::string> applied;
};

TEST_F(CommandLineTest, Options) {
  Result<CommandLine> line = parseCommandLine(
      spec, {"--level", "3", "--verbose", "--level=4", "--level="});
  ASSERT_TRUE(line) << line.message();
  EXPECT_EQ(line->action, CommandLine::Action::Run);
  EXPECT_THAT(applied, ElementsAre("level:3", "verbose:", "level:4", "level:"));
}

TEST_F(CommandLineTest, ValuesMayLookLikeOptions) {
  ASSERT_TRUE(parseCommandLine(spec, {"--level", "--verbose"}));
  EXPECT_THAT(applied, ElementsAre("level:--verbose"));
}

TEST_F(CommandLineTest, Positional) {
  spec.positional = "MODEL";
  Result<CommandLine> line = parseCommandLine(spec, {"--verbose", "m.so"});
  ASSERT_TRUE(line) << line.message();
  EXPECT_EQ(line->positional, "m.so");
  EXPECT_EQ(line->positionalIndex, 1u);
  line = parseCommandLine(spec, {"--", "--verbose"});
  ASSERT_TRUE(line) << line.message();
  EXPECT_EQ(line->positional, "--verbose");
  line = parseCommandLine(spec, {"-"});
  ASSERT_TRUE(line) << line.message();
  EXPECT_EQ(line->positional, "-");
  expectError({}, "missing argument MODEL; see 'tool --help'");
  expectError({"a", "b"}, "unexpected argument 'b'");
}

TEST_F(CommandLineTest, HelpAndVersion) {
  spec.positional = "MODEL";
  for (const char *argument : {"--help", "-h"}) {
    Result<CommandLine> line = parseCommandLine(spec, {argument, "--nonsense"});
    ASSERT_TRUE(line) << line.message();
    EXPECT_EQ(line->action, CommandLine::Action::ShowHelp);
  }
  Result<CommandLine> line = parseCommandLine(spec, {"--version"});
  ASSERT_TRUE(line) << line.message();
  EXPECT_EQ(line->action, CommandLine::Action::ShowVersion);
  EXPECT_THAT(applied, IsEmpty());
}

TEST_F(CommandLineTest, Errors) {
  expectError({"--nonsense"}, "unknown option '--nonsense'; see 'tool --help'");
  expectError({"--nonsense=1"},
              "unknown option '--nonsense'; see 'tool --help'");
  expectError({"-l"}, "unknown option '-l'; see 'tool --help'");
  expectError({"--lev", "3"}, "unknown option '--lev'; see 'tool --help'");
  expectError({"--level"}, "option '--level' needs a value (N)");
  expectError({"--verbose=1"}, "option '--verbose' takes no value");
  expectError({"--level", "bad"},
              "option '--level': expected good, found 'bad'");
  expectError({"x"}, "unexpected argument 'x'");
  expectError({""}, "unexpected argument ''");
}

TEST_F(CommandLineTest, Help) {
  spec.positional = "MODEL";
  spec.examples = {"tool m.so --images x.idx"};
  EXPECT_EQ(formatHelp(spec), R"(usage: tool MODEL --images FILE [options]

Does things.

options:
  --verbose              say more
  --level N              how much
                         to say
  --help, -h             print this text
  --version              print the version

exit codes:
  0                      success
  1                      a file cannot be read or written, does not fit the
                         model, or the CPU cannot run the model: nothing is
                         printed on standard output; or predictions hold NaN or
                         infinity: the report says how many
  2                      wrong usage: an unknown option, or a missing or invalid
                         value

example:
  tool m.so --images x.idx
)");
}

//===----------------------------------------------------------------------===//
// The runner's own options
//===----------------------------------------------------------------------===//

class RunnerOptionsTest : public ::testing::Test {
protected:
  Status parse(const std::vector<std::string> &arguments) {
    CommandLineSpec spec;
    spec.program = "model";
    spec.options = makeRunnerOptions(options);
    Result<CommandLine> line = parseCommandLine(spec, arguments);
    return line ? Status() : line.error();
  }

  void expectError(const std::vector<std::string> &arguments,
                   const std::string &message) {
    Status status = parse(arguments);
    ASSERT_FALSE(status) << message;
    EXPECT_THAT(status.message(), HasSubstr(message));
  }

  RunnerOptions options;
};

TEST_F(RunnerOptionsTest, Defaults) {
  ASSERT_TRUE(parse({}));
  EXPECT_EQ(options.run.samples, 32u);
  EXPECT_EQ(options.run.seed, 0u);
  EXPECT_EQ(options.run.batch, 64u);
  EXPECT_EQ(options.run.threads, 1u);
  EXPECT_EQ(options.run.firstExample, 0u);
  EXPECT_EQ(options.maxTier, uint32_t(BAYES_TIER_ANY));
  EXPECT_FALSE(options.json);
}

TEST_F(RunnerOptionsTest, All) {
  Status status = parse({"--images",
                         "i",
                         "--labels",
                         "l",
                         "--samples",
                         "16777216",
                         "--seed",
                         "18446744073709551615",
                         "--batch",
                         "7",
                         "--threads",
                         "2",
                         "--first-example",
                         "4294967295",
                         "--limit",
                         "5",
                         "--json",
                         "--examples",
                         "3",
                         "--save",
                         "out/run",
                         "--max-tier",
                         "x86-64-v3",
                         "--out-of-distribution-images",
                         "o"});
  ASSERT_TRUE(status) << status.message();
  EXPECT_EQ(options.images, "i");
  EXPECT_EQ(options.labels, "l");
  EXPECT_EQ(options.outOfDistributionImages, "o");
  EXPECT_EQ(options.run.samples, 16777216u);
  EXPECT_EQ(options.run.seed, UINT64_MAX);
  EXPECT_EQ(options.run.batch, 7u);
  EXPECT_EQ(options.run.threads, 2u);
  EXPECT_EQ(options.run.firstExample, 4294967295u);
  EXPECT_EQ(options.limit, 5u);
  EXPECT_TRUE(options.json);
  EXPECT_EQ(options.examples, 3u);
  EXPECT_EQ(options.savePrefix, "out/run");
  EXPECT_EQ(options.maxTier, uint32_t(BAYES_TIER_X86_64_V3));
}

TEST_F(RunnerOptionsTest, Errors) {
  expectError({"--samples", "0"}, "option '--samples': expected a number from "
                                  "1 to 16777216, found '0'");
  expectError({"--samples", "16777217"}, "found '16777217'");
  expectError({"--samples", "-1"}, "found '-1'");
  expectError({"--samples", "1e3"}, "found '1e3'");
  expectError({"--samples", ""}, "found ''");
  expectError({"--seed", "18446744073709551616"},
              "found '18446744073709551616'");
  expectError({"--threads", "0"}, "expected a number from 1 to 1024");
  expectError({"--batch", "0"}, "expected a number from 1 to 4294967295");
  expectError({"--limit", "0"}, "expected a number from 1");
  expectError({"--images", ""}, "expected a file name, found ''");
  expectError({"--out-of-distribution-images="}, "expected a file name");
  expectError({"--save", ""}, "expected the beginning of a file name");
  expectError({"--save", "out/"},
              "expected the beginning of a file name, found 'out/'");
  expectError({"--max-tier", "avx2"},
              "expected x86-64, x86-64-v2, x86-64-v3, x86-64-v4 or "
              "x86-64-v4+, found 'avx2'");
}

} // namespace
