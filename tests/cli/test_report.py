# SPDX-License-Identifier: Apache-2.0
"""Reports: their files, and the page as a browser, a keyboard and a screen reader meet it."""

import json
import os
import shutil
import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser
from support import ASSAY, DONE, MISSING, SOURCE, USAGE, AssayTest, replay_study

TWO_CASES = "cases: [{name: calm, knobs: {cov: 0.01}}, {name: wild, knobs: {cov: 0.2}}]"
FIGURES = ("latency_distribution.png", "token_timeline.png", "over_time.png", "convergence.png")
LLAMA_STUDY = """study: browsed
seed: 3
models: [{name: tiny, preset: tiny-llama}]
knobs: {prompt_tokens: 16, output_tokens: 8}
cases: [{name: greedy}, {name: longer, knobs: {output_tokens: 16}}, {name: batch, knobs: {batch_size: 2}}]
protocol: {sessions: 3, repeats: 12, warmup: 1}
"""
HOSTILE = "</script><img src=x onerror=document.title=1><!--"

# The contrast of two colours (WCAG 2.2), after the page's own variables.
CONTRAST = """
const styles = getComputedStyle(document.documentElement);
const luminance = (name) => {
  const hex = styles.getPropertyValue(name).trim().slice(1);
  const parts = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
};
const [one, other] = [luminance(arguments[0]), luminance(arguments[1])].sort((a, b) => b - a);
return (one + 0.05) / (other + 0.05);
"""


class ReportTest(AssayTest):
    def measure(self, text=None, out="out", *arguments):
        self.write("study.yaml", text or replay_study(TWO_CASES))
        completed = self.assay("run", "-c", "study.yaml", "--out", out, *arguments)
        self.assert_exit(DONE, completed)
        return completed

    def read(self, path):
        return (self.folder / path).read_text(encoding="utf-8")


class Files(ReportTest):
    def test_a_run_leaves_its_report_and_says_where(self):
        completed = self.measure()
        self.assertIn("report: out/report.html", completed.stdout)
        for figure in FIGURES:
            self.assertTrue((self.folder / "out/figures" / figure).is_file(), figure)
        self.assertIn("calm", self.read("out/report.csv"))

    def test_no_report_leaves_none(self):
        completed = self.measure(None, "out", "--no-report")
        self.assertNotIn("report:", completed.stdout)
        self.assertFalse((self.folder / "out/report.html").exists())
        self.assertFalse((self.folder / "out/figures").exists())

    def test_without_gnuplot_the_page_is_there_and_says_what_is_missing(self):
        self.write("study.yaml", replay_study(TWO_CASES))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(PATH=str(self.folder)))
        self.assert_exit(DONE, completed)
        self.assertIn("not drawn as PNGs", completed.stderr)
        self.assertIn("not drawn as PNGs", self.read("out/report.html"))
        self.assertEqual(list((self.folder / "out/figures").iterdir()), [])

    def test_the_same_run_gives_the_same_bytes(self):
        self.measure()
        before = {path: path.read_bytes() for path in self.files_of()}
        self.assert_exit(DONE, self.assay("report", "out"))
        self.assertEqual({path: path.read_bytes() for path in self.files_of()}, before)

    def test_a_report_elsewhere_leaves_the_run_alone(self):
        self.measure(None, "out", "--no-report")
        before = {path: path.read_bytes() for path in self.files_of()}
        self.assert_exit(DONE, self.assay("report", "out", "--out", "there"))
        self.assertEqual({path: path.read_bytes() for path in self.files_of()}, before)
        names = {path.name for path in self.files_of("there")}
        self.assertEqual(names, {"report.html", "report.csv", *FIGURES})

    def test_several_runs_have_a_folder_each(self):
        self.measure(None, "one", "--no-report")
        self.measure(None, "two", "--no-report")
        completed = self.assay("report", "one", "two/", "--out", "both", "--no-figures", "--json")
        self.assert_exit(DONE, completed)
        self.assertEqual([one["study"] for one in json.loads(completed.stdout)],
                         ["replayed", "replayed"])
        for name in ("one", "two"):
            self.assertTrue((self.folder / "both" / name / "report.html").is_file())
        (self.folder / "deeper").mkdir()
        shutil.copytree(self.folder / "one", self.folder / "deeper/one")
        self.assert_one_line_error(self.assay("report", "one", "deeper/one", "--out", "both"), USAGE,
                                   "two runs are called 'one'")

    def test_markdown_is_printed_or_appended_to_the_summary_of_a_step(self):
        self.measure(None, "out", "--no-report")
        printed = self.assay("report", "out", "--format", "markdown")
        self.assert_exit(DONE, printed)
        for text in ("calm", "Simulated, not measured", "| mean (ms) |"):
            self.assertIn(text, printed.stdout)
        self.assertNotIn("figures/", printed.stdout)
        summary = self.write("summary.md", "before\n")
        in_workflow = self.environment(GITHUB_STEP_SUMMARY=str(summary))
        completed = self.assay("report", "out", "--format", "github", env=in_workflow)
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stdout, "")
        self.assertEqual(self.read("summary.md"), "before\n" + printed.stdout + "\n")
        elsewhere = self.environment()
        elsewhere.pop("GITHUB_STEP_SUMMARY", None)
        self.assert_one_line_error(self.assay("report", "out", "--format", "github", env=elsewhere),
                                   USAGE, "GITHUB_STEP_SUMMARY is not set")
        self.assert_one_line_error(self.assay("report", "out", "--format", "csv", "--json"), USAGE,
                                   "exclude each other")

    def test_a_run_with_a_baseline_reports_what_changed_and_holds_both(self):
        def study(prefill_ms):
            return replay_study(knobs=f"distribution: constant, token_ms: 0, prefill_ms: {prefill_ms}")

        self.measure(study(7127), "before")
        completed = self.measure(study(8731), "after", "--baseline", "before")
        self.assertIn("report: after/report.html", completed.stdout)
        page = self.read("after/report.html")
        for said in ("<title>after against before</title>", ">7127.0</td>", ">8731.0</td>",
                     "latency mean +22.5%", "slower", "prefill_ms 7127.0 → 8731.0"):
            self.assertIn(said, page)
        names = {path.name for path in (self.folder / "after/figures").iterdir()}
        self.assertIn("before_after_distribution.png", names)

    def test_a_baseline_that_is_no_run_is_told_before_anything_is_measured(self):
        self.write("study.yaml", replay_study())
        (self.folder / "empty").mkdir()
        for baseline in ("absent", "empty", "study.yaml"):
            completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--baseline", baseline)
            self.assertIn(completed.returncode, (USAGE, MISSING), baseline)
            self.assert_one_line_error(completed, completed.returncode, baseline)
            self.assertFalse((self.folder / "out").exists(), baseline)

    def test_a_report_that_cannot_be_written_is_not_announced(self):
        self.measure(None, "out", "--no-report")
        (self.folder / "out/report.html").mkdir()
        completed = self.assay("run", "--resume", "out")
        self.assert_exit(DONE, completed)
        self.assertIn("report.html", completed.stderr)
        self.assertNotIn("report:", completed.stdout)
        self.assertIn("run directory: out", completed.stdout)

    def test_csv_goes_to_standard_output(self):
        self.measure(None, "out", "--no-report")
        completed = self.assay("report", "out", "--format", "csv")
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stdout, self.read("out/report.csv"))
        self.assertFalse((self.folder / "out/report.html").exists())


class InABrowser(ReportTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def open(self, page="out/report.html", **options):
        self.browser.open(self.folder / page, **options)

    def find(self, selector):
        return self.browser.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self):
        return self.find("body")[0].text

    def focused(self, script):
        return self.browser.run(f"return document.activeElement.{script}")

    def assert_clean(self):
        """Nothing was complained of, and nothing was loaded but the page."""
        self.assertEqual(self.browser.messages(), [])
        self.assertEqual(self.browser.loaded_elsewhere(), [])

    def assert_charts_drawn(self):
        charts = self.browser.run("""
            return Array.from(document.querySelectorAll(".chart"), (chart) => ({
              label: chart.getAttribute("aria-label"), role: chart.getAttribute("role"),
              shapes: chart.querySelectorAll("svg path, svg polygon").length,
              words: chart.querySelectorAll("svg text").length,
              width: chart.clientWidth, drawn: chart.querySelector("svg")?.clientWidth}))""")
        self.assertGreater(len(charts), 3)
        for chart in charts:
            self.assertEqual(chart["role"], "img")
            self.assertTrue(chart["label"])
            self.assertGreater(chart["shapes"], 5, chart)
            self.assertGreater(chart["words"], 3, chart)
            self.assertEqual(chart["drawn"], chart["width"], chart)

    def column(self, table, index):
        return self.browser.run(
            "return Array.from(arguments[0].tBodies[0].rows, (row) => row.cells[arguments[1]].textContent)",
            table, index)

    def test_a_real_run_is_drawn_and_sorted_and_loads_nothing(self):
        self.measure(LLAMA_STUDY)
        for scheme in ("light", "dark"):
            with self.subTest(scheme=scheme):
                self.open(scheme=scheme)
                self.assert_charts_drawn()
                self.assert_clean()
        self.assertIn("Of 3 cases,", self.find(".verdict")[0].text)
        for text in ("greedy", "the weights are synthetic", "Convergence", "cpu.model",
                     "Latency of each token", "clock frequencies were not fixed"):
            self.assertIn(text, self.text())

        table = self.find("table.sortable")[0]
        heads = table.find_elements(By.CSS_SELECTOR, "thead th")
        names = [head.find_element(By.CSS_SELECTOR, ".name").text for head in heads]
        mean = names.index("mean")
        ascending = sorted(self.column(table, mean), key=float)
        self.assertNotEqual(ascending, ascending[::-1])
        button = heads[mean].find_element(By.TAG_NAME, "button")
        button.click()
        self.assertEqual(self.column(table, mean), ascending)
        self.assertEqual(heads[mean].get_attribute("aria-sort"), "ascending")
        button.send_keys(Keys.ENTER)
        self.assertEqual(self.column(table, mean), ascending[::-1])
        self.assertEqual(heads[mean].get_attribute("aria-sort"), "descending")
        heads[0].find_element(By.TAG_NAME, "button").send_keys(Keys.SPACE)
        self.assertEqual(self.column(table, 0), ["batch", "greedy", "longer"])
        self.assertIsNone(heads[mean].get_attribute("aria-sort"))
        self.assertIn("sorted by case, ascending", self.find("#status")[0].get_attribute("textContent"))
        self.assert_clean()

    def test_simulated_runs_say_so_first(self):
        self.measure()
        self.open()
        self.assertIn("Simulated, not measured.", self.find(".verdict")[0].text)
        self.assertIn("calm (simulated)", self.text())

    def test_text_and_lines_stand_out_in_both_themes(self):
        self.measure()
        for scheme in ("light", "dark"):
            self.open(scheme=scheme)
            pairs = [("--ink", "--ground"), ("--ink", "--surface"), ("--quiet", "--ground"),
                     ("--accent", "--ground"), ("--warning", "--warning-ground"),
                     ("--failure", "--failure-ground")]
            for one, other in pairs:
                with self.subTest(scheme=scheme, pair=(one, other)):
                    self.assertGreaterEqual(self.browser.run(CONTRAST, one, other), 4.5)
            for style in range(9):
                with self.subTest(scheme=scheme, style=style):
                    self.assertGreaterEqual(
                        self.browser.run(CONTRAST, f"--style-{style}", "--ground"), 3)

    def test_the_theme_is_switched_by_keyboard_and_remembered(self):
        self.measure()
        background = "return getComputedStyle(document.body).backgroundColor"
        self.open(scheme="dark")
        self.addCleanup(self.browser.run, "localStorage.clear()")
        dark = self.browser.run(background)
        theme = self.find("#theme")[0]
        self.assertEqual(theme.text, "Light theme")
        theme.send_keys(Keys.ENTER)
        light = self.browser.run(background)
        self.assertNotEqual(light, dark)
        self.assertEqual(theme.text, "Dark theme")
        self.browser.driver.refresh()
        self.assertEqual(self.browser.run(background), light)

    def test_paper_is_light_and_holds_the_charts(self):
        self.measure()
        self.open(scheme="dark")
        self.browser.run("dispatchEvent(new Event('beforeprint'))")
        self.browser.command("Emulation.setEmulatedMedia", media="print")
        ground = "return getComputedStyle(document.body).backgroundColor"
        self.assertEqual(self.browser.run(ground), "rgb(255, 255, 255)")
        widths = self.browser.run(
            "return Array.from(document.querySelectorAll('.chart svg'), (svg) => [svg.clientWidth,"
            " svg.closest('.panel').clientWidth])")
        self.assertGreater(len(widths), 3)
        for drawn, panel in widths:
            self.assertEqual(drawn, panel)
        self.assertFalse(self.find("#theme")[0].is_displayed())
        self.assertTrue(self.browser.command("Page.printToPDF")["data"])

    def test_a_narrow_window_scrolls_in_one_direction(self):
        self.measure()
        self.open(width=380)
        self.assert_charts_drawn()
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 380)

    def test_the_page_is_built_for_keyboard_and_screen_reader(self):
        self.measure()
        self.open()
        self.find("body")[0].send_keys(Keys.TAB)
        self.assertEqual(self.focused("className"), "skip")
        facts = self.browser.run("""
            const all = (selector) => Array.from(document.querySelectorAll(selector));
            const ids = all("[id]").map((element) => element.id);
            return {levels: all("h1, h2, h3, h4").map((head) => Number(head.tagName[1])),
                    repeated: ids.filter((id, at) => ids.indexOf(id) !== at),
                    landmarks: ["header", "nav[aria-label]", "main"].map((one) => all(one).length),
                    unscoped: all("th:not([scope])").length,
                    uncaptioned: all("table").filter((table) => !table.caption.textContent).length,
                    language: document.documentElement.lang,
                    tables: all("figure").filter((one) => one.querySelector("details table")).length,
                    figures: all("figure figcaption").length}""")
        self.assertEqual(facts["levels"][0], 1)
        for level, following in zip(facts["levels"], facts["levels"][1:]):
            self.assertLessEqual(following, level + 1, facts["levels"])
        self.assertEqual(facts["repeated"], [])
        self.assertEqual(facts["landmarks"], [1, 1, 1])
        self.assertEqual((facts["unscoped"], facts["uncaptioned"]), (0, 0))
        self.assertEqual(facts["language"], "en")
        self.assertEqual(facts["figures"], 4)
        self.assertEqual(facts["tables"], 4)

    def test_without_scripts_texts_and_tables_remain(self):
        self.measure()
        self.browser.command("Emulation.setScriptExecutionDisabled", value=True)
        self.addCleanup(self.browser.command, "Emulation.setScriptExecutionDisabled", value=False)
        self.open()
        self.assertIn("calm", self.text())
        self.assertIn("each figure is there as a table", self.text())
        self.assertTrue(self.find("figure details table"))
        self.assertEqual(self.find("#theme:not([hidden])")[0].is_displayed(), False)

    def test_names_that_are_markup_stay_text(self):
        self.measure(replay_study(f"cases: [{{name: {json.dumps(HOSTILE)}}}, {{name: other}}]"))
        self.open()
        self.assert_charts_drawn()
        self.assertEqual(self.find("img"), [])
        self.assertIn(HOSTILE, self.text())
        self.assertNotEqual(self.browser.driver.title, "1")
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
