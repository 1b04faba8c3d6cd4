# SPDX-License-Identifier: Apache-2.0
"""Models side by side: rankings, pairs, forms, files, results.csv, and what is refused."""

import csv
import json
import unittest

from browser import Browser
from support import DONE, MISSING, USAGE, AssayTest, replay_study

# Latencies vary, and sessions differ a little: who is faster has to be told from that.
NOISE = "cov: 0.01, session_cov: 0.001"
CASES = ("cases: [{name: slow, knobs: {prefill_ms: 20}}, {name: fast, knobs: {prefill_ms: 10}}, "
         "{name: twin, knobs: {prefill_ms: 10}}, {name: batch, knobs: {batch_size: 8}}]")
HOSTILE = "</script><img src=x onerror=document.title=1>"


class AnalyzeTest(AssayTest):
    def measure(self, name="run", cases=CASES, knobs=NOISE, **protocol):
        """A run of the replay engine in virtual time."""
        study = self.write(f"{name}.yaml",
                           replay_study(cases, f"prefill_ms: 10, token_ms: 0, {knobs}",
                                        **{"sessions": 5, "repeats": 100, **protocol}))
        self.assert_exit(DONE, self.assay("run", "-c", study, "--out", name, "--quiet",
                                          "--no-report"))
        return name

    def results(self, run="run", name="results.csv"):
        """The run's table of one row a case."""
        completed = self.assay("report", run, "--format", "results")
        self.assert_exit(DONE, completed)
        return self.write(name, completed.stdout)

    def text(self, *arguments):
        completed = self.assay("analyze", *arguments)
        self.assert_exit(DONE, completed)
        return completed.stdout

    def document(self, *arguments):
        """What --json prints."""
        completed = self.assay("analyze", *arguments, "--json")
        self.assert_exit(DONE, completed)
        self.assertEqual(completed.stderr, "")
        return json.loads(completed.stdout)

    def refuse(self, code, *arguments, says=()):
        completed = self.assay("analyze", *arguments)
        self.assert_one_line_error(completed, code, *says)
        self.assertEqual(completed.stdout, "")

    @staticmethod
    def ranks(group, criterion="latency"):
        ranking = next(one for one in group["rankings"] if one["criterion"] == criterion)
        return {place["name"]: place["rank"] for place in ranking["places"]}


class Ranked(AnalyzeTest):
    def test_equal_ones_share_a_place_and_a_workload_keeps_to_itself(self):
        self.measure()
        document = self.document("run")
        first, batch = document["groups"]
        self.assertEqual(first["workload"]["batch_size"], 1)
        self.assertEqual(self.ranks(first), {"fast": 1, "twin": 1, "slow": 3})
        self.assertEqual(self.ranks(first, "throughput"), {"fast": 1, "twin": 1, "slow": 3})
        self.assertEqual([model["name"] for model in batch["models"]], ["batch"])
        pair = next(one for one in first["pairs"] if "slow" in (one["faster"], one["slower"]))
        self.assertEqual(pair["slower"], "slow")
        lower, upper = pair["speedup"]["interval"]
        self.assertLess(lower, 2)
        self.assertGreater(upper, 2)
        self.assertLess(upper - lower, 0.2)
        self.assertTrue(any("simulated" in one for one in document["limitations"]))

    def test_run_metrics_and_results_say_the_same(self):
        self.measure()
        self.results()
        documents = [self.document(name) for name in ("run", "run/metrics.json", "results.csv")]
        for document in documents:
            for group in document["groups"]:
                for model in group["models"]:
                    model["source"] = ""
        for other in documents[1:]:
            self.assert_close(documents[0]["groups"], other["groups"])

    def assert_close(self, one, other, place=""):
        """Equal, but for the last digits of numbers."""
        if isinstance(one, dict):
            self.assertEqual(list(one), list(other), place)
            for key in one:
                self.assert_close(one[key], other[key], f"{place}/{key}")
        elif isinstance(one, list):
            self.assertEqual(len(one), len(other), place)
            for index, (left, right) in enumerate(zip(one, other)):
                self.assert_close(left, right, f"{place}/{index}")
        elif isinstance(one, float) and isinstance(other, (int, float)):
            self.assertAlmostEqual(one, other, delta=1e-9 * abs(one) + 1e-300, msg=place)
        else:
            self.assertEqual(one, other, place)

    def test_several_inputs_are_ranked_together(self):
        self.measure("one", cases="cases: [{name: only, knobs: {prefill_ms: 20}}]")
        self.measure("other", cases="cases: [{name: only}]")
        self.results("other")
        (group,) = self.document("one", "other/metrics.json")["groups"]
        self.assertEqual(self.ranks(group), {"other/only": 1, "one/only": 2})
        (group,) = self.document("one", "results.csv")["groups"]
        self.assertEqual(self.ranks(group), {"results.csv/only": 1, "one/only": 2})
        self.refuse(USAGE, "one", "./one", says=["twice"])

    def test_one_session_is_not_compared(self):
        self.measure(sessions=1)
        (group, _) = self.document("run")["groups"]
        self.assertEqual(set(self.ranks(group).values()), {None})
        self.assertEqual({pair["trade_off"] for pair in group["pairs"]}, {"cannot be told"})
        for model in group["models"]:
            self.assertIn("within this session only", model["values"]["latency"]["note"])
        self.assertIn("within this session only", self.text("run"))

    def test_a_table_without_session_means_keeps_its_intervals(self):
        self.write("given.csv", "model,batch_size,latency_mean_ms,latency_mean_ms_lower,"
                                "latency_mean_ms_upper\na,1,10,9,11\nb,1,20,19,21\n")
        (group,) = self.document("given.csv")["groups"]
        self.assertEqual(group["models"][0]["values"]["latency"]["interval"], [9, 11])
        self.assertEqual(self.ranks(group), {"a": None, "b": None})
        self.assertEqual(group["pairs"][0]["speedup"]["point"], 2)
        self.assertIsNone(group["pairs"][0]["speedup"]["interval"])

    def test_an_encoder_is_ranked_by_what_it_reads(self):
        self.measure(cases="cases: [{name: plain}, {name: padded}]")
        path = self.folder / "run/samples.csv"
        rows = self.rows(path)
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [*rows[0], "padded_tokens"], lineterminator="\n")
            writer.writeheader()
            for row in rows:
                padding = {"padded_tokens": 32} if row["case"] == "padded" else {}
                writer.writerow({**row, "tokens_in": 16, "tokens_out": 0, **padding})
        (group,) = self.document("run")["groups"]
        ranking = next(one for one in group["rankings"] if one["criterion"] == "throughput")
        self.assertEqual(ranking["metric"], "input_toks_s")
        plain, padded = group["models"]
        latency = padded["values"]["latency"]["point"]
        self.assertAlmostEqual(padded["per_token"]["latency_ms"]["point"], latency / 16)
        self.assertAlmostEqual(padded["per_padded_token"]["latency_ms"]["point"], latency / 32)
        self.assertIsNone(plain["per_padded_token"]["latency_ms"])
        table = {row["case"]: row for row in self.rows(self.results())}
        self.assertEqual(table["plain"]["throughput_toks_s"], "")
        self.assertEqual(table["plain"]["padded_toks_s"], "")
        self.assertAlmostEqual(float(table["padded"]["padded_toks_s"]), 32000 / latency, places=3)

    def test_a_failed_case_is_listed_and_does_not_stop_the_others(self):
        study = self.write("failing.yaml", replay_study(
            "cases: [{name: good}, {name: bad, knobs: {fault: exit, fault_iteration: 0}}]", NOISE))
        self.assay("run", "-c", study, "--out", "run", "--quiet", "--no-report")
        document = self.document("run")
        (left,) = document["left_out"]
        self.assertEqual(left["case"], "bad")
        self.assertIn("failed", left["reason"])
        self.results()
        self.assertEqual(self.document("results.csv")["left_out"][0]["case"], "bad")
        self.assertIn("bad", self.text("results.csv"))


class Forms(AnalyzeTest):
    def test_json_follows_the_schema(self):
        self.measure()
        self.assert_follows(self.document("run"), "analysis")
        self.assertEqual(json.loads(self.text("run", "--format", "json")), self.document("run"))

    def test_metrics_with_the_new_keys_follow_theirs(self):
        self.measure()
        self.assert_follows(self.metrics("run"), "metrics")
        case = self.metrics("run")["cases"][0]
        self.assertGreater(case["samples_per_s"], 0)
        self.assertIsNone(case["input_toks_s"])
        self.assertIsNone(case["average_power_w"])
        self.assertIn("virtual time", case["power_note"])

    def test_the_same_inputs_give_the_same_bytes(self):
        self.measure()
        for form in ("text", "markdown", "csv", "json", "html"):
            first, second = (self.text("run", "--format", form) for _ in range(2))
            self.assertEqual(first, second)

    def test_text_fits_and_says_the_answer_first(self):
        self.measure(cases="cases: [{name: slow, knobs: {prefill_ms: 20}}, {name: fast}]")
        lines = self.text("run").splitlines()
        self.assertEqual(lines[0], "fast is the fastest of 2 models")
        for line in lines:
            self.assertLessEqual(len(line), 80, line)

    def test_csv_has_a_row_a_model_and_workload(self):
        self.measure()
        rows = list(csv.DictReader(self.text("run", "--format", "csv").splitlines()))
        self.assertEqual({row["name"] for row in rows}, {"slow", "fast", "twin", "batch"})
        by_name = {row["name"]: row for row in rows}
        self.assertEqual(by_name["slow"]["latency_rank"], "3")
        self.assertEqual(by_name["slow"]["memory"] == "", by_name["slow"]["memory_rank"] == "")

    def test_confidence_widens_the_intervals(self):
        self.measure()
        narrow, wide = (self.document("run", "--confidence", confidence)["groups"][0]["models"][0]
                        ["values"]["latency"]["interval"] for confidence in ("0.8", "0.99"))
        self.assertLess(narrow[1] - narrow[0], wide[1] - wide[0])

    def test_github_appends_to_the_summary_of_the_step(self):
        self.measure()
        summary = self.write("summary.md", "before\n")
        completed = self.assay("analyze", "run", "--format", "github",
                               env=self.environment(GITHUB_STEP_SUMMARY=str(summary)))
        self.assert_exit(DONE, completed)
        markdown = self.text("run", "--format", "markdown")
        self.assertEqual(summary.read_text(), "before\n" + markdown + "\n")


class Written(AnalyzeTest):
    def test_out_gets_all_forms_and_pictures(self):
        self.measure()
        text = self.text("run", "--out", "there/side")
        self.assertTrue(text.endswith("page: there/side/analysis.html\n"), text)
        names = {path.name for path in self.files_of("there/side")}
        self.assertEqual(names, {"analysis.json", "analysis.csv", "analysis.html",
                                 "ranking_latency-a.png"})
        written = json.loads((self.folder / "there/side/analysis.json").read_text(encoding="utf-8"))
        self.assertEqual(written, self.document("run"))
        # Again, without pictures and without a word.
        completed = self.assay("analyze", "run", "--out", "quiet", "--no-figures", "--quiet")
        self.assertEqual((completed.stdout, completed.stderr), ("", ""))
        self.assertEqual(len(self.files_of("quiet")), 3)

    def test_files_of_an_analysis_are_a_runs_own(self):
        self.measure()
        self.text("run", "--out", "run")
        self.results(name="run/results.csv")
        self.assert_exit(DONE, self.assay("run", "-c", "run.yaml", "--out", "run", "--force",
                                          "--no-report", "--quiet"))
        self.assertFalse((self.folder / "run/analysis.html").exists())

    def test_the_page_opens_loads_nothing_and_shows_text_as_it_stands(self):
        self.write("named.csv", "model,latency_mean_ms,latency_mean_ms_sessions,peak_rss_mean_mb,"
                                "peak_rss_mean_mb_sessions\n"
                                f'"{HOSTILE}",10,9.9;10;10.1,100,99;100;101\n'
                                "plain,20,19.9;20;20.1,50,49;50;51\n")
        self.text("named.csv", "--out", "side")
        self.assertIn("pareto_front.png", {path.name for path in self.files_of("side")})
        browser = Browser()
        self.addCleanup(browser.close)
        for scheme in ("light", "dark"):
            with self.subTest(scheme=scheme):
                browser.open(self.folder / "side/analysis.html", scheme=scheme)
                self.assertEqual(browser.messages(), [])
                self.assertEqual(browser.loaded_elsewhere(), [])
        body = browser.run("return document.body.innerText")
        for said in ("is the fastest of 2 models", "Fastest: latency mean", "Pareto front",
                     "faster but uses more memory", "Limitations"):
            self.assertIn(said, body)
        self.assertEqual(browser.run("return document.images.length"), 0)


class BadInput(AnalyzeTest):
    HEAD = "model,batch_size,latency_mean_ms\n"

    def test_what_is_wrong_in_a_table_is_named_by_row_and_column(self):
        for row, column in (("a,1,nan", "latency_mean_ms"), ("a,1,-3", "latency_mean_ms"),
                            ("a,1,inf", "latency_mean_ms"), ("a,x,1", "batch_size"),
                            ("a,-1,1", "batch_size"), (",1,1", "model")):
            with self.subTest(row=row):
                self.write("bad.csv", self.HEAD + "ok,1,1\n" + row + "\n")
                self.refuse(USAGE, "bad.csv", says=["bad.csv:3", f"'{column}'"])

    def test_wrong_empty_and_torn_files(self):
        self.measure()
        for name, content, says in (
                ("empty.csv", "", "header"),
                ("wrong.csv", "a,b\n1,2\n", "no column 'model'"),
                ("lacking.csv", "model,mean\na,1\n", "no column 'latency_mean_ms'"),
                ("rows.csv", self.HEAD, "no rows"),
                ("torn.csv", self.HEAD + "a,1,1\nb,1,2", "cut off"),
                ("twice.csv", self.HEAD + "a,1,1\na,1,2\n", "a second 'a"),
                ("binary.csv", b"\x00\xff\x00\n\x01\n", "plain UTF-8"),
                ("wrong.json", "{}", "not a metrics.json")):
            with self.subTest(name=name):
                self.write(name, content)
                self.refuse(USAGE, name, says=[name, says])
        self.refuse(USAGE, "run/samples.csv", says=["no column 'model'"])
        self.refuse(MISSING, "absent.csv", says=["absent.csv"])
        self.refuse(MISSING, "absent", says=["absent"])
        self.refuse(USAGE)
        # A good file beside a bad one does not hide it.
        self.refuse(USAGE, "run", "twice.csv", says=["twice.csv:3"])

    def test_a_huge_table_is_refused_in_bounded_memory(self):
        with open(self.folder / "huge.csv", "w", encoding="utf-8") as file:
            file.write(self.HEAD)
            for index in range(100_002):
                file.write(f"m{index},1,1\n")
        self.refuse(USAGE, "huge.csv", says=["huge.csv:100002", "more than 100000 rows"])
        self.write("long.csv", self.HEAD + "a" * (2 << 20) + ",1,1\n")
        self.refuse(USAGE, "long.csv", says=["long.csv:2"])

    def test_forms_that_do_not_go_together(self):
        self.measure()
        self.refuse(USAGE, "run", "--json", "--format", "csv", says=["--json"])
        self.refuse(USAGE, "run", "--format", "pdf", says=["--format"])
        self.refuse(USAGE, "run", "--confidence", "2", says=["--confidence"])
        self.write("file", "x")
        self.refuse(MISSING, "run", "--out", "file/side", says=["file/side"])

    def test_a_thousand_models_are_bounded_on_the_terminal(self):
        rows = "".join(f"m{index},1,{10 + index},{9.9 + index};{10.1 + index}\n"
                       for index in range(1000))
        self.write("many.csv", "model,batch_size,latency_mean_ms,latency_mean_ms_sessions\n" + rows)
        text = self.text("many.csv")
        self.assertLess(len(text.splitlines()), 120)
        self.assertIn("10 of 1000 models are shown", text)
        (group,) = self.document("many.csv")["groups"]
        self.assertEqual(group["rankings"][0]["pairs"], 499_500)
        self.assertEqual(len(group["pairs"]), 999 + 998)


class Real(AnalyzeTest):
    def test_a_measured_model_has_memory_and_a_place(self):
        study = self.write("tiny.yaml", "study: tiny\nmodels: [{name: tiny, preset: tiny-llama}]\n"
                                        "knobs: {prompt_tokens: 16, output_tokens: 4, threads: 1}\n"
                                        "axes: {batch_size: [1, 2]}\n"
                                        "protocol: {sessions: 2, repeats: 4, warmup: 1}\n")
        self.assert_exit(DONE, self.assay("run", "-c", study, "--out", "run", "--no-report",
                                          "--quiet"))
        document = self.document("run")
        self.assertEqual(len(document["groups"]), 2)
        (model,) = document["groups"][0]["models"]
        self.assertEqual((model["name"], model["type"]), ("tiny", "llama"))
        self.assertGreater(model["values"]["memory"]["point"], 1)
        self.assertGreater(model["parameters"], 0)
        for row in self.rows(self.results()):
            self.assertGreater(float(row["rss_mb"]), 1)
            self.assertGreater(float(row["samples_per_s"]), 0)
            self.assertIn(row["batch_size"], ("1", "2"))


if __name__ == "__main__":
    unittest.main()
