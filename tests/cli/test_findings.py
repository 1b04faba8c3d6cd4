# SPDX-License-Identifier: Apache-2.0
"""What the cases of a run teach: planted differences, a real model, forms, and what is refused."""

import json
import unittest

from browser import Browser
from support import DONE, MISSING, SOURCE, USAGE, AssayTest, replay_study

# Sessions and tokens vary a little: what differs has to be told from that.
NOISE = "cov: 0.003, session_cov: 0.001, token_cov: 0.005, sampling_share: 0.01"
CASES = """cases:
  - name: greedy
  - {name: drawn, knobs: {token_ms: 7, token_cov: 0.2}}
  - {name: again, knobs: {}}
"""
HOSTILE = "</script><img src=x onerror=document.title=1>"


class FindingsTest(AssayTest):
    def measure(self, name="run", cases=CASES, **protocol):
        """A run of the replay engine, in virtual time."""
        study = self.write(f"{name}.yaml", replay_study(
            cases, f"output_tokens: 12, prefill_ms: 10, token_ms: 5, {NOISE}",
            **{"sessions": 6, "repeats": 60, **protocol}).replace("output_tokens: 4, ", ""))
        self.assert_exit(DONE, self.assay("run", "-c", study, "--out", name, "--quiet",
                                          "--no-report"))
        return name

    def find(self, *arguments):
        """The document that --json prints."""
        completed = self.assay("findings", *arguments, "--json")
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stderr, "")
        return json.loads(completed.stdout)

    def text(self, *arguments):
        completed = self.assay("findings", *arguments)
        self.assert_exit(DONE, completed)
        return completed.stdout

    def refuse(self, code, *arguments, says=()):
        completed = self.assay("findings", *arguments)
        self.assert_one_line_error(completed, code, *says)
        self.assertEqual(completed.stdout, "")

    @staticmethod
    def by_kind(document):
        return {one["kind"]: one for one in document["findings"]}

    @staticmethod
    def by_case(finding):
        return {one["case"]: one for one in finding["effects"]}


class Planted(FindingsTest):
    def test_what_differs_is_found_and_what_does_not_is_not(self):
        document = self.find(self.measure())
        findings = self.by_kind(document)
        latency = self.by_case(findings["latency"])
        self.assertEqual(latency["drawn"]["support"], "shown")
        self.assertAlmostEqual(latency["drawn"]["change_pct"]["point"], 40, delta=3)
        self.assertNotEqual(latency["again"]["support"], "shown")
        spread = self.by_case(findings["variability"])
        self.assertEqual(spread["drawn"]["support"], "shown")
        self.assertNotEqual(spread["again"]["support"], "shown")
        self.assertIn("drawn", findings["latency"]["statement"])

    def test_where_a_change_comes_from_is_counted_and_compared(self):
        findings = self.by_kind(self.find(self.measure()))
        # A hundredth of a token's time is choosing, of its change too: the rest is the model's.
        share = self.by_case(findings["sampling_time"])["drawn"]["details"]
        self.assertAlmostEqual(share["share_pct"], 1, delta=0.2)
        self.assertAlmostEqual(share["explained_pct"], 1, delta=0.5)
        self.assertEqual(self.by_case(findings["model_time"])["drawn"]["support"], "shown")
        self.assertEqual(findings["lengths"]["support"], "refuted")
        for effect in findings["token_paths"]["effects"]:
            self.assertEqual(effect["details"]["iterations"], 60)

    def test_the_bound_is_broken_by_one_case_and_kept_by_the_others(self):
        findings = self.by_kind(self.find(self.measure()))
        bound = findings["cov_bound"]
        self.assertEqual(bound["support"], "refuted")
        self.assertEqual({name: effect["support"] for name, effect in self.by_case(bound).items()},
                         {"greedy": "shown", "drawn": "refuted", "again": "shown"})
        wide = self.by_kind(self.find("run", "--cov-bound", "50"))["cov_bound"]
        self.assertEqual(wide["support"], "shown")

    def test_cases_that_are_alike_have_no_findings_of_a_difference(self):
        alike = "cases: [{name: one}, {name: two}, {name: three}]"
        document = self.find(self.measure(cases=alike))
        for finding in document["findings"]:
            if finding["kind"] != "cov_bound":
                self.assertNotEqual(finding["support"], "shown", finding["statement"])
        self.assertNotIn("sampling_time", self.by_kind(document))

    def test_the_figures_are_those_of_compare(self):
        self.measure()
        rows = self.by_case(self.by_kind(self.find("run"))["latency"])
        completed = self.assay("compare", "run", "--baseline-case", "greedy", "--json")
        comparison = json.loads(completed.stdout)["comparisons"][0]
        for pair in comparison["cases"]:
            row = next(row for row in pair["metrics"] if row["metric"] == "token_latency_mean_ms")
            change = rows[pair["candidate_case"]]["change_pct"]
            self.assertAlmostEqual(row["change_pct"]["point"], change["point"])
            self.assertAlmostEqual(row["change_pct"]["interval"][0], change["lower"])

    def test_what_is_simulated_says_so_and_recommends_nothing_unless_allowed(self):
        document = self.find(self.measure())
        self.assertIs(document["simulated"], True)
        self.assertEqual(document["recommendations"], [])
        self.assertIn("simulated, not measured", document["headline"])
        allowed = self.find("run", "--allow-simulated")["recommendations"]
        self.assertEqual([one["purpose"] for one in allowed],
                         ["low_latency", "balance", "stability"])
        for one in allowed:
            self.assertNotIn("drawn", one["cases"])

    def test_one_session_holds_within_it_only(self):
        document = self.find(self.measure(sessions=1, repeats=30))
        self.assertIs(document["within_session"], True)
        self.assertTrue(self.by_kind(document)["latency"]["statement"].startswith(
            "Within this session only: "))
        self.assertIn("within this session only", " ".join(document["limitations"]))

    def test_a_failed_case_keeps_its_row_and_costs_the_others_nothing(self):
        cases = CASES + "  - {name: broken, knobs: {fault: error, fault_iteration: -1}}\n"
        study = self.write("study.yaml", replay_study(cases, NOISE))
        self.assertNotEqual(self.assay("run", "-c", study, "--out", "run", "--quiet").returncode,
                            DONE)
        document = self.find("run")
        rows = {row["case"]: row for row in document["rows"]}
        self.assertIsNone(rows["broken"]["latency_mean_ms"])
        self.assertIn("latency", self.by_kind(document))
        self.assertIn("case 'broken' is failed", document["limitations"])


class Models(FindingsTest):
    """The real engine, on models that are small in several ways."""

    def test_models_have_a_slope_bytes_and_memory_and_samplers_an_origin(self):
        study = self.write("study.yaml", """study: tiny
seed: 3
models:
  - {name: two, preset: tiny-llama, config: {block_count: 2}}
  - {name: four, preset: tiny-llama}
  - {name: eight, preset: tiny-llama, config: {block_count: 8}}
knobs: {prompt_tokens: 8, output_tokens: 6, threads: 1}
axes: {model: [two, four, eight], sampler: [greedy, temperature=0.8]}
protocol: {sessions: 2, repeats: 4, warmup: 1}
""")
        self.assert_exit(DONE, self.assay("run", "-c", study, "--out", "run", "--quiet",
                                          "--no-report", timeout=300))
        document = self.find("run")
        groups = {(one["kind"], one["group"]) for one in document["findings"]}
        for sampler in ("sampler=greedy", "sampler=temperature=0.8"):
            for kind in ("scaling", "bytes_per_parameter", "memory_per_parameter"):
                self.assertIn((kind, sampler), groups)
        for model in ("two", "four", "eight"):
            self.assertIn(("latency", model), groups)
        findings = {(one["kind"], one["group"]): one for one in document["findings"]}
        scaling = findings["scaling", "sampler=greedy"]
        self.assertEqual(scaling["details"]["models"], 3)
        self.assertEqual(scaling["unit"], "ms per million parameters")
        rows = {row["case"]: row for row in document["rows"]}
        for effect in findings["bytes_per_parameter", "sampler=greedy"]["effects"]:
            row = rows[effect["case"]]
            self.assertAlmostEqual(effect["value"]["point"],
                                   row["weight_bytes"] / row["parameters"])
        for effect in findings["memory_per_parameter", "sampler=greedy"]["effects"]:
            row = rows[effect["case"]]
            self.assertAlmostEqual(effect["value"]["point"],
                                   row["peak_rss_mb"]["point"] * 1e6 / row["parameters"])
        self.assertTrue(document["recommendations"])
        self.assertIs(document["simulated"], False)

    def test_the_shipped_studies_load_in_full_and_in_their_quick_variants(self):
        quick = {"sampling": ("knobs.output_tokens=32", "protocol.sessions=3",
                              "protocol.repeats=15"),
                 "models": ("knobs.output_tokens=16", "protocol.sessions=3",
                            "protocol.repeats=6")}
        for name, overrides in quick.items():
            study = SOURCE / "examples" / f"{name}.yaml"
            text = " ".join(study.read_text(encoding="utf-8").split())
            words = [word for override in overrides for word in ("--override", override)]
            for override in overrides:
                self.assertIn(f"--override {override}", text)
            for arguments in ([], words):
                completed = self.assay("run", "-c", study, "--dry-run", "--json", *arguments)
                self.assert_exit(DONE, completed)
                plan = json.loads(completed.stdout)
                self.assertEqual(len(plan["cases"]), {"sampling": 3, "models": 5}[name])


class Forms(FindingsTest):
    def setUp(self):
        super().setUp()
        self.measure()

    def test_json_follows_the_schema(self):
        for arguments in (("run",), ("run", "--allow-simulated", "--threshold", "5")):
            self.assert_follows(self.find(*arguments), "findings")
        self.assertEqual(json.loads(self.text("run", "--format", "json")), self.find("run"))

    def test_the_same_run_gives_the_same_bytes_and_stays_as_it_is(self):
        before = {path: path.read_bytes() for path in self.files_of("run")}
        for form in ("text", "markdown", "json", "html"):
            first, second = (self.text("run", "--format", form) for _ in range(2))
            self.assertEqual(first, second)
        self.assertEqual({path: path.read_bytes() for path in self.files_of("run")}, before)

    def test_text_fits_a_terminal_and_has_every_statement(self):
        text = self.text("run")
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)
        flat = " ".join(text.split())
        for finding in self.find("run")["findings"]:
            self.assertIn(" ".join(finding["statement"].split()), flat)

    def test_markdown_has_the_table_and_what_it_rests_on(self):
        text = self.text("run", "--format", "markdown", "--allow-simulated")
        for part in ("## Findings", "| greedy |", "Recommendations", "What the findings rest on"):
            self.assertIn(part, text)

    def test_github_appends_to_the_summary_of_the_step(self):
        summary = self.write("summary.md", "before\n")
        completed = self.assay("findings", "run", "--format", "github",
                               env=self.environment(GITHUB_STEP_SUMMARY=str(summary)))
        self.assert_exit(DONE, completed)
        self.assertEqual(summary.read_text(),
                         "before\n" + self.text("run", "--format", "markdown") + "\n")

    def test_quiet_is_silent(self):
        completed = self.assay("findings", "run", "--quiet")
        self.assert_exit(DONE, completed)
        self.assertEqual((completed.stdout, completed.stderr), ("", ""))

    def test_the_report_of_several_cases_has_the_findings(self):
        self.assert_exit(DONE, self.assay("report", "run", "--no-figures", "--quiet"))
        page = (self.folder / "run/report.html").read_text(encoding="utf-8")
        self.assertIn("What the findings rest on", page)
        markdown = self.assay("report", "run", "--format", "markdown").stdout
        self.assertIn("## Findings", markdown)
        self.measure("lone", cases="cases: [{name: only}]")
        self.assertNotIn("## Findings",
                         self.assay("report", "lone", "--format", "markdown").stdout)

    def test_the_page_opens_loads_nothing_and_shows_text_as_it_stands(self):
        self.measure("hostile", cases=f"cases: [{{name: '{HOSTILE}'}}, {{name: other}}]")
        page = self.text("hostile", "--format", "html")
        self.write("page.html", page)
        browser = Browser()
        self.addCleanup(browser.close)
        browser.open(self.folder / "page.html", scheme="light")
        self.assertEqual(browser.messages(), [])
        self.assertEqual(browser.loaded_elsewhere(), [])
        self.assertEqual(browser.run("return document.images.length"), 0)
        self.assertIn(HOSTILE[:15], browser.run("return document.body.textContent"))


class BadInput(FindingsTest):
    def test_what_is_not_there_or_damaged_is_told_as_report_tells_it(self):
        self.measure()
        (self.folder / "hollow").mkdir()
        self.measure("torn")
        self.write("torn/run.log", b"\x00\xff{" * 50)
        self.measure("unlocked")
        self.write("unlocked/config.lock.json", "{")
        for run in ("absent", "hollow", "torn", "unlocked", "run/metrics.json"):
            with self.subTest(run=run):
                reported = self.assay("report", run)
                completed = self.assay("findings", run)
                self.assertEqual(completed.stderr, reported.stderr)
                self.assertIn(completed.returncode, (USAGE, MISSING))
                self.assertEqual(completed.returncode, reported.returncode)
                self.assertEqual(len(completed.stderr.splitlines()), 1)

    def test_options_that_make_no_sense_are_refused(self):
        self.measure()
        self.refuse(USAGE, says=["run"])
        self.refuse(USAGE, "run", "--cov-bound", "0", says=["--cov-bound"])
        self.refuse(USAGE, "run", "--cov-bound", "nan", says=["--cov-bound"])
        self.refuse(USAGE, "run", "--confidence", "2", says=["--confidence"])
        self.refuse(USAGE, "run", "--threshold", "-1", says=["--threshold"])
        self.refuse(USAGE, "run", "--format", "poem", says=["--format"])
        self.refuse(USAGE, "run", "--json", "--format", "html", says=["--json"])

    def test_a_run_with_one_case_has_nothing_to_compare_it_with(self):
        self.measure("lone", cases="cases: [{name: only}]")
        document = self.find("lone")
        self.assertEqual([one["kind"] for one in document["findings"]], ["cov_bound"])
        self.assertEqual(document["recommendations"], [])


if __name__ == "__main__":
    unittest.main()
