# SPDX-License-Identifier: Apache-2.0
"""What changed from a baseline to a candidate: figures, verdicts, forms, and what is refused."""

import csv
import io
import json
import shutil
import unittest

from support import DONE, MISSING, USAGE, AssayTest, replay_study

SEED_METRICS = ("token_latency_mean_ms", "token_latency_max_ms", "token_latency_cv",
                "peak_rss_mean_mb")
# Latencies vary, and sessions differ a little: what is judged has to be told from that.
NOISE = "prefill_ms: 10, cov: 0.01, session_cov: 0.001"


class CompareTest(AssayTest):
    def measure(self, name, token_ms=5, knobs="", cases="", **protocol):
        """A run of a recording in virtual time: exact, the same everywhere."""
        study = self.write(f"{name}.yaml", replay_study(
            cases, f"token_ms: {token_ms}, {NOISE}, {knobs}", **{"sessions": 5, "repeats": 50,
                                                                **protocol}))
        completed = self.assay("run", "-c", study, "--out", name, "--quiet")
        self.assert_exit(DONE, completed)
        return name

    def compare(self, *arguments):
        """The document that --json prints."""
        completed = self.assay("compare", *arguments, "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout)

    def text(self, *arguments, **options):
        completed = self.assay("compare", *arguments, **options)
        self.assert_exit(DONE, completed)
        return completed.stdout

    def refuse(self, code, *arguments, says=()):
        completed = self.assay("compare", *arguments)
        self.assert_one_line_error(completed, code, *says)
        self.assertEqual(completed.stdout, "")

    def row(self, document, metric, comparison=0, case=0):
        rows = document["comparisons"][comparison]["cases"][case]["metrics"]
        (found,) = [row for row in rows if row["metric"] == metric]
        return found


class Verdicts(CompareTest):
    def test_a_run_against_itself_is_the_same_everywhere(self):
        self.measure("run")
        document = self.compare("run", "run")
        rows = document["comparisons"][0]["cases"][0]["metrics"]
        self.assertGreater(len(rows), 5)
        self.assertEqual({row["verdict"] for row in rows}, {"same", None})
        for row in rows:
            self.assertEqual(row["difference"]["point"], 0)
        self.assertIn("run against run: same", self.text("run", "run"))

    def test_what_takes_a_fifth_longer_is_slower_and_the_other_way_round_faster(self):
        self.measure("before", 5)
        self.measure("after", 6)
        there = self.row(self.compare("before", "after"), "token_latency_mean_ms")
        self.assertEqual((there["verdict"], there["change"]), ("slower", "worse"))
        lower, upper = there["change_pct"]["interval"]
        self.assertLess(lower, 20)
        self.assertGreater(upper, 20)
        back = self.row(self.compare("after", "before"), "token_latency_mean_ms")
        self.assertEqual((back["verdict"], back["change"]), ("faster", "better"))
        rate = self.row(self.compare("before", "after"), "throughput_toks_s")
        self.assertEqual((rate["verdict"], rate["change"]), ("slower", "worse"))
        self.assertLess(rate["change_pct"]["point"], 0)

    def test_the_threshold_says_what_matters(self):
        self.measure("before", 5)
        self.measure("after", 6)
        verdicts = [self.row(self.compare("before", "after", "--threshold", threshold),
                             "token_latency_mean_ms")["verdict"] for threshold in ("1", "20", "90")]
        self.assertEqual(verdicts, ["slower", "unclear", "same"])

    def test_a_higher_confidence_is_a_wider_interval(self):
        self.measure("before", 5)
        self.measure("after", 6)
        widths = []
        for confidence in ("0.8", "0.95", "0.999"):
            row = self.row(self.compare("before", "after", "--confidence", confidence),
                           "token_latency_mean_ms")
            lower, upper = row["change_pct"]["interval"]
            widths.append(upper - lower)
        self.assertEqual(widths, sorted(widths))
        self.assertLess(widths[0], widths[2])

    def test_what_was_varied_and_what_has_no_partner_is_listed(self):
        self.measure("before", cases="cases: [{name: a}, {name: only_before}]")
        self.measure("after", cases="cases: [{name: a, knobs: {drift: 0.5}}, {name: only_after}]")
        comparison = self.compare("before", "after")["comparisons"][0]
        self.assertEqual([case["baseline_case"] for case in comparison["cases"]], ["a"])
        self.assertIn({"name": "drift", "baseline": 0.0, "candidate": 0.5},
                      comparison["cases"][0]["varied"])
        self.assertEqual(comparison["unmatched_baseline"], ["only_before"])
        self.assertEqual(comparison["unmatched_candidate"], ["only_after"])
        text = self.text("before", "after")
        for said in ("drift 0.0 → 0.5", "only in before: only_before", "only in after: only_after"):
            self.assertIn(said, text)

    def test_runs_that_were_measured_one_after_the_other_are_warned_of(self):
        self.measure("before", cases="cases: [{name: a}, {name: b}]")
        self.measure("after", cases="cases: [{name: a}, {name: b}]")
        warning = "measured one after the other: a drift of the machine"
        self.assertIn(warning, " ".join(self.text("before", "after").split()))
        self.assertNotIn("one after the other", self.text("before", "--baseline-case", "a"))
        for form in ("markdown", "json"):
            completed = self.assay("compare", "before", "after", "--format", form)
            self.assert_exit(DONE, completed)
            self.assertIn(warning, completed.stdout)

    def test_another_machine_is_incomparable_and_the_field_can_be_allowed(self):
        self.measure("before", 5)
        self.measure("after", 6)
        self.edit_environment("after", lambda facts: facts["cpu"].update(model="Another CPU"))
        comparison = self.compare("before", "after")["comparisons"][0]
        self.assertIs(comparison["comparable"], False)
        self.assertEqual(comparison["verdict"], "incomparable")
        self.assertEqual([entry["field"] for entry in comparison["environment"]], ["cpu.model"])
        self.assertEqual({row["verdict"] for row in comparison["cases"][0]["metrics"]},
                         {"incomparable", None})
        text = self.text("before", "after")
        for said in ("incomparable, the environments differ in cpu.model", "Another CPU",
                     "--allow-mismatch cpu.model"):
            self.assertIn(said, text)
        allowed = self.compare("before", "after", "--allow-mismatch", "cpu.model")
        self.assertIs(allowed["comparisons"][0]["comparable"], True)
        self.assertEqual(self.row(allowed, "token_latency_mean_ms")["verdict"], "slower")

    def test_clocks_that_were_not_fixed_are_warned_of(self):
        self.measure("before")
        self.measure("after")
        text = self.text("before", "after")
        self.assertRegex(text.replace("\n  ", " "), "clocks were not (known to be )?fixed while "
                                                    "'before' was measured")

    def test_one_session_says_nothing_of_another_unless_that_is_wanted(self):
        for name, token_ms in (("before", 5), ("after", 6)):
            self.measure(name, token_ms, sessions=1)
        row = self.row(self.compare("before", "after"), "token_latency_mean_ms")
        self.assertEqual(row["verdict"], "unclear")
        within = self.row(self.compare("before", "after", "--within-session"),
                          "token_latency_mean_ms")
        self.assertEqual((within["verdict"], within["method"]), ("slower", "within_session"))


class Forms(CompareTest):
    def setUp(self):
        super().setUp()
        self.measure("before", 5)
        self.measure("after", 6)

    def test_json_follows_the_schema(self):
        for arguments in (("before", "after"), ("before", "after", "before")):
            self.assert_follows(self.compare(*arguments), "comparison")
        printed = self.text("before", "after", "--format", "json")
        self.assertEqual(json.loads(printed), self.compare("before", "after"))

    def test_the_same_runs_give_the_same_bytes(self):
        for form in ("text", "markdown", "csv", "json"):
            first, second = (self.text("before", "after", "--format", form) for _ in range(2))
            self.assertEqual(first, second)

    def test_every_form_has_the_same_figures(self):
        document = self.compare("before", "after")
        rows = document["comparisons"][0]["cases"][0]["metrics"]
        table = list(csv.DictReader(io.StringIO(self.text("before", "after", "--format", "csv"))))
        self.assertEqual([row["metric"] for row in table], [row["metric"] for row in rows])
        for cells, row in zip(table, rows):
            self.assertEqual(float(cells["baseline_value"]), row["baseline"]["point"])
            self.assertEqual(cells["verdict"], row["verdict"] or "")
            if row["change_pct"]:
                self.assertEqual(float(cells["change_pct"]), row["change_pct"]["point"])
        markdown = self.text("before", "after", "--format", "markdown")
        change = self.row(document, "token_latency_mean_ms")["change_pct"]["point"]
        self.assertIn(f"| {change:+.1f}% |", markdown)
        self.assertIn(f"{change:+.1f}%", self.text("before", "after"))

    def test_markdown_tables_have_as_many_cells_as_their_header(self):
        for line in self.text("before", "after", "--format", "markdown").splitlines():
            if line.startswith("| latency"):
                self.assertEqual(line.count(" | "), 10, line)

    def test_a_metrics_file_is_compared_as_its_run_is(self):
        shutil.copy(self.folder / "after/metrics.json", self.folder / "after.json")
        whole = self.row(self.compare("before", "after"), "token_latency_mean_ms")
        alone = self.row(self.compare("before", "after.json"), "token_latency_mean_ms")
        self.assertEqual(whole["change_pct"], alone["change_pct"])

    def test_a_file_gets_the_form_of_its_ending_and_the_terminal_the_text(self):
        shown = self.text("before", "after")
        for name, begins in (("c.md", "### "), ("c.csv", "baseline,"), ("c.json", "{"),
                             ("c.txt", "after against before")):
            with self.subTest(name=name):
                self.assertEqual(self.text("before", "after", "--output", name), shown)
                content = (self.folder / name).read_text(encoding="utf-8")
                self.assertTrue(content.startswith(begins), content[:80])
        self.assertEqual(self.text("before", "after", "-o", "d.md", "--quiet"), "")
        self.assertEqual((self.folder / "d.md").read_text(), (self.folder / "c.md").read_text())
        both = self.text("before", "after", "-o", "e.csv", "--format", "csv", "--json")
        self.assertEqual(json.loads(both)["schema_version"], 1)

    def test_a_step_summary_is_appended_to(self):
        self.write("summary.md", "What stood there.\n")
        environment = self.environment(GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
        shown = self.text("before", "after", "--format", "github", env=environment)
        self.assertEqual(shown, self.text("before", "after"))
        markdown = self.text("before", "after", "--format", "markdown")
        self.text("before", "after", "--format", "github", env=environment)
        self.assertEqual((self.folder / "summary.md").read_text(encoding="utf-8"),
                         "What stood there.\n" + 2 * markdown)

    def test_several_candidates_are_summarised_in_order(self):
        self.measure("quick", 4)
        document = self.compare("before", "after", "quick")
        self.assertEqual([entry["candidate"]["label"] for entry in document["comparisons"]],
                         ["after", "quick"])
        text = self.text("before", "quick", "after")
        self.assertIn("2 candidates against before", text)
        summary = text[text.index("Summary"):]
        self.assertLess(summary.index("\nafter "), summary.index("\nquick "))
        by_name = self.text("before", "quick", "after", "--metric", "token_latency_mean_ms",
                            "--sort", "name")
        self.assertLess(by_name.index("\nafter "), by_name.index("\nquick "))
        given = self.text("before", "quick", "after", "--metric", "token_latency_mean_ms")
        self.assertLess(given.index("\nquick "), given.index("\nafter "))

    def test_quiet_is_silent(self):
        completed = self.assay("compare", "before", "after", "--quiet")
        self.assert_exit(DONE, completed)
        self.assertEqual((completed.stdout, completed.stderr), ("", ""))


class Cases(CompareTest):
    def setUp(self):
        super().setUp()
        self.measure("sampling", cases="cases: [{name: baseline_greedy}, "
                                       "{name: sampling_temp, knobs: {token_ms: 6}}, "
                                       "{name: sampling_topk, knobs: {token_ms: 7}}]")

    def test_the_cases_of_one_run_are_compared_with_one_of_them(self):
        comparison = self.compare("sampling", "--baseline-case", "baseline_greedy")["comparisons"][0]
        self.assertIs(comparison["interleaved"], True)
        self.assertEqual([(case["baseline_case"], case["candidate_case"])
                          for case in comparison["cases"]],
                         [("baseline_greedy", "sampling_temp"),
                          ("baseline_greedy", "sampling_topk")])
        for case, ratio in zip(comparison["cases"], (1.2, 1.4)):
            (row,) = [row for row in case["metrics"] if row["metric"] == "token_latency_mean_ms"]
            self.assertAlmostEqual(row["change_pct"]["point"] / 100, ratio - 1, delta=0.02)
            self.assertEqual((row["verdict"], row["method"]), ("slower", "paired"))

    def test_the_metrics_of_seed_002_are_shown_in_its_form(self):
        metrics = [word for name in SEED_METRICS for word in ("--metric", name)]
        text = self.text("sampling", "--baseline-case", "baseline_greedy", *metrics)
        measured = [name for name in SEED_METRICS if f"Comparing: {name}\n" in text]
        self.assertEqual(measured[:3], list(SEED_METRICS[:3]))
        first = text[text.index("Comparing: token_latency_mean_ms"):].splitlines()
        self.assertRegex(first[1], "^─+$")
        self.assertRegex(first[2], r"^Experiment +Value +vs Baseline")
        self.assertEqual(first[3], first[1])
        self.assertRegex(first[4], r"^baseline_greedy +[45]\.\d+ +\(baseline\)$")
        self.assertRegex(first[5], r"^sampling_temp +[56]\.\d+ +\+(19|20)\.\d% +\[.*\] +slower")
        self.assertEqual(first[7], first[1])

    def test_a_metric_alone_is_alone_in_csv_and_json_too(self):
        arguments = ("sampling", "--baseline-case", "baseline_greedy", "--metric",
                     "token_latency_mean_ms")
        rows = list(csv.DictReader(io.StringIO(self.text(*arguments, "--format", "csv"))))
        self.assertEqual([row["candidate_case"] for row in rows],
                         ["sampling_temp", "sampling_topk"])
        cases = self.compare(*arguments)["comparisons"][0]["cases"]
        self.assertEqual([[row["metric"] for row in case["metrics"]] for case in cases],
                         [["token_latency_mean_ms"]] * 2)


class BadInput(CompareTest):
    def test_a_name_that_is_not_known_gets_the_nearest(self):
        self.measure("run")
        self.refuse(USAGE, "run", "run", "--metric", "token_latency_mean",
                    says=["'token_latency_mean'", "did you mean 'token_latency_mean_ms'?"])
        self.refuse(USAGE, "run", "run", "--gate-metric", "latency_mena_ms",
                    says=["did you mean 'latency_mean_ms'?"])
        self.refuse(USAGE, "run", "run", "--allow-mismatch", "cpu.modle",
                    says=["'cpu.modle'", "did you mean 'cpu.model'?", "known: "])
        self.refuse(USAGE, "run", "--baseline-case", "onyl", says=["'onyl'", "only"])
        self.refuse(USAGE, "run", "run", "--sort", "size", says=["--sort"])
        self.refuse(USAGE, "run", "run", "--format", "html", says=["--format"])

    def test_a_metric_that_nobody_measured_is_said_with_what_there_is(self):
        self.measure("run")
        self.refuse(USAGE, "run", "run", "--metric", "quality_pct",
                    says=["quality_pct", "latency_mean_ms"])

    def test_an_input_is_needed_on_each_side(self):
        self.measure("run")
        self.refuse(USAGE, says=["baseline"])
        self.refuse(USAGE, "run", says=["--baseline-case"])
        self.refuse(USAGE, "run", "run", "--baseline-case", "only", says=["--baseline-case"])
        self.refuse(USAGE, "run", "--baseline-case", "only", says=["no other case"])

    def test_what_is_not_there_or_damaged_is_told_in_one_line(self):
        self.measure("run")
        self.refuse(MISSING, "run", "absent", says=["absent"])
        self.refuse(MISSING, "absent.json", "run", says=["absent.json"])
        whole = (self.folder / "run/metrics.json").read_text(encoding="utf-8")
        for name, content in (("empty.json", ""), ("torn.json", whole[:len(whole) // 2]),
                              ("list.json", "[1, 2]"), ("other.json", '{"a": 1}'),
                              ("nan.json", '{"schema_version": NaN}'),
                              ("binary.json", b"\x00\xff\xfe" * 100)):
            with self.subTest(name=name):
                self.write(name, content)
                self.refuse(USAGE, "run", name, says=[name])
        (self.folder / "hollow").mkdir()
        completed = self.assay("compare", "run", "hollow")
        self.assertIn(completed.returncode, (USAGE, MISSING))
        self.assertIn("hollow", completed.stderr)

    def test_numbers_out_of_range_are_refused(self):
        for option, value in (("--threshold", "-1"), ("--threshold", "nan"), ("--threshold", "x"),
                              ("--confidence", "95"), ("--confidence", "1"),
                              ("--confidence", "0.3")):
            with self.subTest(option=option, value=value):
                self.refuse(USAGE, "a", "b", f"{option}={value}", says=[option])

    def test_forms_that_do_not_go_together_are_refused_before_anything_is_read(self):
        self.refuse(USAGE, "a", "b", "--json", "--format", "csv", says=["--output"])
        self.refuse(USAGE, "a", "b", "--format", "github", "-o", "x.md", says=["--format markdown"])
        outside = {key: value for key, value in self.environment().items()
                   if key != "GITHUB_STEP_SUMMARY"}
        completed = self.assay("compare", "a", "b", "--format", "github", env=outside)
        self.assert_one_line_error(completed, USAGE, "GITHUB_STEP_SUMMARY")

    def test_what_cannot_be_written_is_an_error(self):
        self.measure("run")
        completed = self.assay("compare", "run", "run", "-o", "absent/c.md")
        self.assert_exit(4, completed)
        self.assertEqual(completed.stdout, "")
        environment = self.environment(GITHUB_STEP_SUMMARY=str(self.folder / "absent/summary.md"))
        completed = self.assay("compare", "run", "run", "--format", "github", env=environment)
        self.assert_exit(4, completed)


if __name__ == "__main__":
    unittest.main()
