# SPDX-License-Identifier: Apache-2.0
"""How variable a latency is: of a study, of a finished run, and of files of values."""

import json
import math
import random
import shutil
import statistics
import unittest

from support import DONE, MISSING, USAGE, AssayTest, replay_study

RESULTS = "m2_repeatability_results.json"
FIGURES = ("m2_latency_distribution.png", "m2_cov_analysis.png", "m2_convergence.png")
TWO_CASES = "cases: [{name: calm, knobs: {cov: 0.01}}, {name: wild, knobs: {cov: 0.2}}]"

# Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (ISMM 2013), without its innermost
# level: the means of the sessions are 6.25, 8.5 and 4.75.
SESSIONS = [[9, 5, 8, 3], [10, 6, 7, 11], [1, 12, 2, 4]]
HALF_WIDTH = 4.302653 * math.sqrt(3.5625 / 3)  # t(0.975; 2) √(variance of the means / 3) = 4.689


def half_width(interval):
    return (interval[1] - interval[0]) / 2


def percentile(values, p):
    """Hyndman & Fan's type 7."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * p
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


class RepeatabilityTest(AssayTest):
    def analyze(self, *arguments):
        """The document that --json prints, which is all that there is on stdout."""
        completed = self.assay("repeatability", *arguments, "--json")
        self.assert_exit(DONE, completed)
        return json.loads(completed.stdout)

    def refuse(self, code, *arguments, says=()):
        completed = self.assay("repeatability", *arguments)
        self.assert_one_line_error(completed, code, *says)
        self.assertEqual(completed.stdout, "")

    def only_stage(self, document):
        (case,) = document["cases"]
        (stage,) = case["stages"].values()
        return stage


class OfAStudy(RepeatabilityTest):
    def setUp(self):
        super().setUp()
        self.write("study.yaml", replay_study(TWO_CASES, repeats=30))

    def measure(self, *arguments, **options):
        completed = self.assay("repeatability", "-c", "study.yaml", "--out", "out", *arguments,
                               **options)
        self.assert_exit(DONE, completed)
        return completed

    def results(self, directory="out"):
        return (self.folder / directory / RESULTS).read_bytes()

    def test_results_follow_their_schema(self):
        self.measure("--no-figures")
        document = json.loads(self.results())
        self.assert_follows(document, "repeatability")
        self.assertEqual([case["name"] for case in document["cases"]], ["calm", "wild"])
        for key in ("run_id", "config_hash", "status"):
            self.assertEqual(document[key], self.metrics()[key])

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
    def test_three_figures_are_drawn(self):
        self.measure()
        for name in FIGURES:
            picture = (self.folder / "out/figures" / name).read_bytes()
            self.assertEqual(picture[:8], b"\x89PNG\r\n\x1a\n", name)
            self.assertGreater(len(picture), 10_000, name)

    def test_no_figures_draws_none(self):
        self.measure("--no-figures")
        self.assertFalse((self.folder / "out/figures").exists())

    def test_without_gnuplot_nothing_is_measured_unless_figures_are_left_out(self):
        (self.folder / "nothing").mkdir()
        bare = self.environment(PATH=str(self.folder / "nothing"))
        completed = self.assay("repeatability", "-c", "study.yaml", "--out", "out", env=bare)
        self.assert_one_line_error(completed, MISSING, "gnuplot-nox", "--no-figures")
        self.assertFalse((self.folder / "out").exists())
        self.measure("--no-figures", env=bare)

    def test_a_finished_run_gives_the_same_bytes_again(self):
        self.measure("--no-figures")
        first = self.results()
        for _ in range(2):
            (self.folder / "out" / RESULTS).unlink()
            self.assert_exit(DONE, self.assay("repeatability", "out", "--no-figures"))
            self.assertEqual(self.results(), first)

    def test_results_of_a_run_can_go_elsewhere(self):
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        self.assert_exit(
            DONE, self.assay("repeatability", "out", "--out", "elsewhere", "--no-figures"))
        self.assertEqual(json.loads(self.results("elsewhere"))["run_id"], self.metrics()["run_id"])
        self.assertFalse((self.folder / "out" / RESULTS).exists())

    def test_the_target_for_the_cov_is_met_or_missed(self):
        self.measure("--no-figures")
        cases = json.loads(self.results())["cases"]
        verdicts = {case["name"]: case["stages"]["total"]["cov_check"]["verdict"]
                    for case in cases}
        self.assertEqual(verdicts, {"calm": "met", "wild": "missed"})

    def test_json_is_the_results_file_and_nothing_else(self):
        completed = self.measure("--no-figures", "--json")
        self.assertEqual(json.loads(completed.stdout), json.loads(self.results()))
        self.assertEqual(completed.stderr, "")

    def test_quiet_is_silent(self):
        completed = self.measure("--no-figures", "--quiet")
        self.assertEqual((completed.stdout, completed.stderr), ("", ""))

    def test_a_run_is_not_replaced_without_force(self):
        self.measure("--no-figures")
        self.refuse(USAGE, "-c", "study.yaml", "--out", "out", "--no-figures", says=["--force"])

    def test_a_run_with_results_is_replaced_by_force(self):
        self.measure("--no-figures")
        self.measure("--no-figures", "--force")


class OfValues(RepeatabilityTest):
    def table(self, name="values.csv"):
        rows = [f"{value},{number}" for number, session in enumerate(SESSIONS)
                for value in session]
        return self.write(name, "\n".join(["latency_ms,run", *rows, ""]))

    def test_sessions_are_a_level_of_their_own(self):
        self.write("values.json", json.dumps(SESSIONS))
        stage = self.only_stage(self.analyze("values.json"))
        self.assertEqual(stage["summary"]["mean"], 6.5)
        interval = stage["summary_ci95"]["mean"]
        self.assertAlmostEqual(half_width(interval), 4.689, delta=0.001)
        self.assertAlmostEqual(half_width(interval), HALF_WIDTH, places=5)
        self.assertAlmostEqual(sum(interval) / 2, 6.5, places=9)

    def test_one_session_speaks_for_itself_only(self):
        self.write("values.json", json.dumps(sum(SESSIONS, [])))
        stage = self.only_stage(self.analyze("values.json"))
        self.assertEqual(stage["sessions"], 1)
        self.assertLess(half_width(stage["summary_ci95"]["mean"]), HALF_WIDTH / 2)
        self.assertIn("within this session only", stage["summary_ci95"]["mean_note"])
        self.assertIsNone(stage["variance"])

    def test_a_file_gives_results_that_follow_the_schema(self):
        self.write("values.json", json.dumps({"one": SESSIONS, "two": SESSIONS[0]}))
        document = self.analyze("values.json", "--out", "out", "--no-figures")
        self.assert_follows(document, "repeatability")
        self.assertEqual([case["name"] for case in document["cases"]], ["one", "two"])
        self.assertEqual(json.loads((self.folder / "out" / RESULTS).read_text()), document)

    def test_a_table_gives_the_same_figures_as_lists(self):
        self.table()
        self.write("values.json", json.dumps(SESSIONS))
        table = self.analyze("values.csv", "--column", "latency_ms", "--session-column", "run")
        lists = self.analyze("values.json")
        self.assertEqual(self.only_stage(table), self.only_stage(lists))
        self.assertEqual((table["unit"], lists["unit"]), ("ms", None))

    def test_a_table_without_a_session_column_is_one_session(self):
        self.table()
        self.write("values.json", json.dumps(sum(SESSIONS, [])))
        self.assertEqual(self.only_stage(self.analyze("values.csv", "--column", "latency_ms")),
                         self.only_stage(self.analyze("values.json")))

    def test_a_session_cost_gives_a_plan(self):
        self.write("values.json", json.dumps(SESSIONS))
        for arguments, is_planned in (((), False), (("--session-cost", "2.5"), True)):
            repeats = self.only_stage(self.analyze("values.json", *arguments))["repeats"]
            self.assertEqual(repeats[0]["metric"], "mean")
            self.assertEqual(repeats[0]["plan"] is not None, is_planned, arguments)

    def test_the_summary_is_exact(self):
        noise = random.Random(20)
        values = [noise.lognormvariate(3, 0.5) for _ in range(1000)]
        self.write("values.csv", "\n".join(["v", *map(repr, values), ""]))
        document = self.analyze("values.csv", "--column", "v", "--summary")
        mean = statistics.fmean(values)
        deviation = statistics.stdev(values)
        expected = {"mean": mean, "std": deviation, "cov": deviation / mean,
                    **{f"p{p}": percentile(values, p / 100) for p in (50, 95, 99)}}
        for name, figure in expected.items():
            self.assertAlmostEqual(document[name] / figure, 1, delta=1e-12, msg=name)
        self.assertEqual((document["n"], document["min"], document["max"]),
                         (1000, min(values), max(values)))
        self.assertEqual(document["malformed_rows"], 0)

    def test_a_long_table_is_sampled_and_says_so(self):
        with open(self.folder / "long.csv", "w", encoding="utf-8") as file:
            file.write("v\n" + "5\n7\n6\n9\n" * 300_000)
        first, second = (self.assay("repeatability", "long.csv", "--column", "v", "--json")
                         for _ in range(2))
        self.assert_exit(DONE, first)
        document = json.loads(first.stdout)
        self.assertEqual(len(document["limitations"]), 1)
        self.assertIn("1000000 of 1200000 rows", document["limitations"][0])
        self.assertEqual(self.only_stage(document)["summary"]["n"], 1_000_000)
        self.assertEqual(second.stdout, first.stdout)
        summary = self.analyze("long.csv", "--column", "v", "--summary")
        self.assertEqual((summary["n"], summary["mean"]), (1_200_000, 6.75))

    def test_a_file_is_analysed_without_gnuplot_if_nothing_is_written(self):
        (self.folder / "nothing").mkdir()
        bare = self.environment(PATH=str(self.folder / "nothing"))
        self.write("values.json", json.dumps(SESSIONS))
        self.assert_exit(DONE, self.assay("repeatability", "values.json", env=bare))
        completed = self.assay("repeatability", "values.json", "--out", "out", env=bare)
        self.assert_one_line_error(completed, MISSING, "gnuplot-nox", "--no-figures")
        self.assertFalse((self.folder / "out").exists())

    def test_quiet_is_silent(self):
        self.table()
        for arguments in ((), ("--summary",), ("--out", "out", "--no-figures")):
            completed = self.assay("repeatability", "values.csv", "--column", "latency_ms",
                                   "--quiet", *arguments)
            self.assert_exit(DONE, completed)
            self.assertEqual((completed.stdout, completed.stderr), ("", ""), arguments)


class BadInput(RepeatabilityTest):
    MALFORMED = "v,run\n1.5,a\nnan,a\n2.5,b\nx,b\ninf,b\n2.0,a,b\n-Infinity,b\n,a\n3.5,b\n"
    COLUMNS = ("--column", "v", "--session-column", "run")

    def test_the_first_malformed_row_is_named(self):
        self.write("bad.csv", self.MALFORMED)
        self.refuse(USAGE, "bad.csv", *self.COLUMNS,
                    says=["bad.csv:3:", "'nan'", "6 malformed rows", "--skip-malformed"])
        self.refuse(USAGE, "bad.csv", "--column", "v", "--summary", says=["bad.csv:3:"])

    def test_malformed_rows_are_skipped_on_demand_and_counted(self):
        self.write("bad.csv", self.MALFORMED)
        document = self.analyze("bad.csv", *self.COLUMNS, "--skip-malformed")
        self.assertEqual(self.only_stage(document)["summary"]["n"], 3)
        self.assertEqual(document["limitations"],
                         ["6 malformed rows were skipped; the first is line 3"])
        summary = self.analyze("bad.csv", "--column", "v", "--summary", "--skip-malformed")
        self.assertEqual((summary["n"], summary["mean"]), (3, 2.5))
        self.assertEqual(summary["malformed_rows"], 6)
        self.assertEqual(summary["malformed_lines"], [3, 5, 6, 7, 8, 9])

    def test_each_kind_of_malformed_cell_is_refused(self):
        for cell in ("nan", "NaN", "inf", "-inf", "1e999", "", "12ms", "0x10", "1;5"):
            with self.subTest(cell=cell):
                self.write("bad.csv", f"v,run\n1,a\n{cell},a\n2,b\n")
                self.refuse(USAGE, "bad.csv", "--column", "v", says=["bad.csv:3:"])

    def test_exactly_one_input_is_wanted(self):
        self.write("values.csv", "v\n1\n2\n")
        self.write("study.yaml", replay_study())
        self.refuse(USAGE, says=["-c", "-m"])
        self.refuse(USAGE, "values.csv", "-c", "study.yaml", says=["-c", "-m"])

    def test_options_of_tables_are_for_tables(self):
        self.write("values.json", "[1, 2]")
        self.write("study.yaml", replay_study())
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        for options in (("--column", "v"), ("--session-column", "v"), ("--summary",),
                        ("--skip-malformed",)):
            for source in (["out"], ["values.json"], ["-c", "study.yaml", "--out", "new"]):
                with self.subTest(options=options, source=source):
                    self.refuse(USAGE, *source, *options, says=["CSV"])
        self.assertFalse((self.folder / "new").exists())

    def test_a_table_needs_its_column(self):
        self.write("values.csv", "latency_ms,run\n1,a\n2,b\n")
        self.refuse(USAGE, "values.csv", says=["--column"])
        self.refuse(USAGE, "values.csv", "--column", "latency_m", says=["'latency_ms'"])
        self.refuse(USAGE, "values.csv", "--column", "latency_ms", "--session-column", "ran",
                    says=["'run'"])
        self.refuse(USAGE, "values.csv", "--column", "run", "--session-column", "run",
                    says=["both"])

    def test_a_missing_file_is_missing(self):
        self.refuse(MISSING, "absent.json", says=["absent.json"])
        self.refuse(MISSING, "absent.csv", "--column", "v", says=["absent.csv"])
        self.refuse(MISSING, "absent.csv", "--column", "v", "--summary", says=["absent.csv"])

    def test_a_table_needs_a_header_and_a_row(self):
        for content, problem in (("", "header"), ("\n", "header"), ("v\n", "row")):
            for extra in ((), ("--summary",)):
                with self.subTest(content=content, extra=extra):
                    self.write("values.csv", content)
                    self.refuse(USAGE, "values.csv", "--column", "v", *extra, says=[problem])

    def test_a_json_file_of_another_shape_is_refused_with_the_place(self):
        for content, place in (("", "values.json:1"), ("[1,", "values.json"), ("3", "values.json"),
                               ("[]", "values.json"), ("{}", "values.json"),
                               ("[NaN]", "values.json:1"), ('[1, "2"]', "values.json[1]"),
                               ("[[1, 2], 3]", "values.json[1]"),
                               ("[[1], [2, null]]", "values.json[1][1]"),
                               ("[[1], []]", "values.json[1]"), ("[[[1]]]", "values.json[0][0]"),
                               ('{"slow": {"total": [1]}}', "slow")):
            with self.subTest(content=content):
                self.write("values.json", content)
                self.refuse(USAGE, "values.json", says=[place])

    def test_a_number_beyond_what_fits_is_refused(self):
        self.write("values.json", "[1, 1e999]")
        self.refuse(USAGE, "values.json", says=["values.json"])

    def test_results_are_not_replaced_without_force(self):
        self.write("values.json", json.dumps(SESSIONS))
        arguments = ("values.json", "--out", "out", "--no-figures", "--quiet")
        self.assert_exit(DONE, self.assay("repeatability", *arguments))
        self.refuse(USAGE, *arguments, says=["out", "--force"])
        self.assert_exit(DONE, self.assay("repeatability", *arguments, "--force"))

    def test_results_that_cannot_be_written_are_an_error(self):
        self.write("values.json", json.dumps(SESSIONS))
        self.write("plain", "")
        for place, code in (("plain", USAGE), ("plain/inside", MISSING)):
            with self.subTest(place=place):
                self.refuse(code, "values.json", "--out", place, "--no-figures", says=[place])


if __name__ == "__main__":
    unittest.main()
