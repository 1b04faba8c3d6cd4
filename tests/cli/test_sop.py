# SPDX-License-Identifier: Apache-2.0
"""A measurement for the record: without anything to read, and under fakes of what is not here."""

import csv
import json
import os
import signal
import time
import unittest
from datetime import datetime

import fakes
from support import (DONE, INTERRUPTED, MEASUREMENT, MISSING, SOURCE, USAGE, AssayTest,
                     sensed_study)

SOP = SOURCE / "examples" / "sop.yaml"
SMALL = ("-r", "6", "-s", "3", "-w", "1", "-n", "4", "-p", "8", "-t", "1",
         "--override", "protocol.settling.window=3", "--override", "protocol.max_warmup=20",
         "--override", "protocol.power.idle=200ms", "--override", "protocol.power.cadence=10ms")
NO_PASSES = ("--override", "protocol.cache.repetitions=0")
# A real sleep, so that power has a window: 30 ms a token.
SLEEP = "clock: real, prefill_ms: 20, token_ms: 20"


class Sop(AssayTest):
    def case(self, directory="out"):
        return self.metrics(directory)["cases"][0]

    def energy_window_s(self, session, directory="out"):
        rows = [row for row in self.rows(f"{directory}/samples.csv")
                if row["phase"] == "timed" and row["session"] == str(session)]
        end = int(rows[-1]["t_start_ns"]) + int(rows[-1]["total_ns"])
        return (end - int(rows[0]["t_start_ns"])) / 1e9

    def test_nothing_to_read_is_null_with_the_reason(self):
        completed = self.assay("run", "-c", SOP, "--out", "out", *SMALL, *NO_PASSES,
                               env=self.environment(ASSAY_HOST_ROOT=str(self.folder)))
        self.assert_exit(DONE, completed)
        metrics = self.metrics()
        self.assertIsNone(metrics["ept_j_per_tok"])
        self.assertIsNone(metrics["l2_hit_pct"])
        self.assertIs(metrics["env"]["fixed_clock"], False)
        limitations = " ".join(metrics["cases"][0]["limitations"])
        for word in ("ept_j_per_tok is null", "l2_hit_pct is null", "not comparable in CI"):
            self.assertIn(word, limitations)
        states = {outcome["state"] for event in self.events() if event["stage"] == "lock"
                  for outcome in event["meta"]["outcomes"]}
        self.assertEqual(states, {"unlocked"})
        self.assertFalse((self.folder / "out/power.csv").exists())

    def test_what_is_required_and_absent_is_exit_3_before_anything_is_made(self):
        for what in ("power", "l2", "lock"):
            completed = self.assay("run", "-c", SOP, "--out", "out", *SMALL, *NO_PASSES,
                                   "--require", what,
                                   env=self.environment(ASSAY_HOST_ROOT=str(self.folder)))
            self.assert_one_line_error(completed, MISSING, "required")
            self.assertFalse((self.folder / "out").exists())
        refused = self.assay("run", "-c", SOP, "--require", "luck", "--out", "out")
        self.assert_one_line_error(refused, USAGE, "power, l2, lock")

    def test_a_fake_gpu_gives_energy_per_token_of_exactly_the_timed_window(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=9, warmup=1,
                                              power="{cadence: 10ms, idle: 200ms}"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(**fakes.gpu_environment(self.folder)))
        self.assert_exit(DONE, completed)
        with open(self.folder / "out/power.csv", newline="", encoding="utf-8") as file:
            header = next(csv.reader(file))
        self.assertEqual(header[:2], ["t_s", "power_w"])
        case = self.case()
        tokens = sum(int(row["tokens_out"]) for row in self.rows("out/samples.csv")
                     if row["phase"] == "timed")
        joules = sum(250 * self.energy_window_s(session) for session in range(3))
        self.assertAlmostEqual(case["ept_j_per_tok"], joules / tokens, delta=0.01 * joules / tokens)
        lower, upper = case["ept_ci95_j_per_tok"]
        self.assertLess(lower, case["ept_j_per_tok"])
        self.assertGreater(upper, case["ept_j_per_tok"])
        self.assertIn("Fake A100", json.dumps(case["energy"]))
        # The power never changes, so nothing is left above idle.
        self.assertAlmostEqual(case["energy"]["idle_subtracted_ept_j_per_tok"], 0, delta=0.2)
        for row in self.rows("out/samples.csv"):
            self.assertEqual(float(row["power_w"]), 250)
            self.assertEqual(float(row["gpu_temperature_c"]), 55)

    def test_a_gpu_that_is_lost_midway_costs_the_energy_and_nothing_else(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=9, warmup=1,
                                              power="{cadence: 10ms}"))
        rules = [{"function": "nvmlDevice*", "code": 15, "from_s": 0.8}]
        environment = fakes.gpu_environment(self.folder, rules=rules)
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(**environment))
        self.assert_exit(DONE, completed)
        case = self.case()
        self.assertIsNone(case["ept_ci95_j_per_tok"])
        self.assertLess(case["energy"]["sessions"], 3)
        self.assertIn("readings of power failed", " ".join(case["limitations"]))
        self.assertEqual(case["latency_ms"]["n"], 9)

    def test_locks_are_taken_recorded_and_put_back(self):
        self.write("study.yaml", sensed_study(
            sessions=3, lock="{governor: performance, turbo: false, persistence: true, "
                             "gpu_clock: default, power_limit_w: 250}"))
        root = fakes.cpu_tree(self.folder)
        before = fakes.contents(root)
        environment = self.environment(**fakes.gpu_environment(self.folder), ASSAY_HOST_ROOT=str(root),
                                       ASSAY_STATE_DIR=str(self.folder / "state"))
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", env=environment)
        self.assert_exit(DONE, completed)
        outcomes = [outcome for event in self.events() if event["stage"] == "lock"
                    for outcome in event["meta"]["outcomes"]]
        self.assertEqual({outcome["state"] for outcome in outcomes}, {"fixed"}, outcomes)
        self.assertIs(self.metrics()["env"]["fixed_clock"], True)
        self.assertEqual(fakes.contents(root), before)
        state = json.loads((self.folder / "gpu-state.json").read_text(encoding="utf-8"))
        for gpu in state.values():
            self.assertFalse(gpu.get("persistence", False))
            self.assertEqual(gpu.get("power_limit_w", 400), 400)
        self.assertEqual(list((self.folder / "state").rglob("lock-*")), [])

    def start_locked(self, root):
        self.write("study.yaml", sensed_study(
            knobs="clock: real, prefill_ms: 50, token_ms: 50", sessions=3, repeats=300,
            lock="{governor: performance, turbo: false, persistence: true, power_limit_w: 250}"))
        self.environment_of_run = self.environment(
            **fakes.gpu_environment(self.folder), ASSAY_HOST_ROOT=str(root),
            ASSAY_STATE_DIR=str(self.folder / "state"))
        environment = self.environment_of_run
        self.environment = lambda **changes: {**environment, **changes}
        process = self.start("run", "-c", "study.yaml", "--out", "out")
        governor = root / "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor"
        self.wait_until(lambda: governor.read_text().strip() == "performance", "it is locked")
        self.wait_until(lambda: self.sample_count() > 2, "something is measured")
        return process

    def test_a_signal_puts_everything_back(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            root = fakes.cpu_tree(self.folder)
            before = fakes.contents(root)
            process = self.start_locked(root)
            process.send_signal(number)
            process.wait(timeout=30)
            self.assertEqual(process.returncode, INTERRUPTED)
            self.assertEqual(fakes.contents(root), before)
            self.assay("run", "--resume", "out", "--dry-run")
            (self.folder / "out").rename(self.folder / f"out{number}")

    def test_doctor_restores_after_kill_9(self):
        root = fakes.cpu_tree(self.folder)
        before = fakes.contents(root)
        process = self.start_locked(root)
        process.kill()
        process.wait(timeout=30)
        self.assertNotEqual(fakes.contents(root), before)
        state = json.loads((self.folder / "gpu-state.json").read_text(encoding="utf-8"))
        self.assertEqual([gpu["power_limit_w"] for gpu in state.values()], [250])

        restored = self.assay("doctor", "--restore", "--json")
        self.assert_exit(DONE, restored)
        self.assertTrue(all(change["restored"]
                            for change in json.loads(restored.stdout)["changes"]), restored.stdout)
        self.assertEqual(fakes.contents(root), before)
        state = json.loads((self.folder / "gpu-state.json").read_text(encoding="utf-8"))
        self.assertEqual([gpu.get("power_limit_w", 400) for gpu in state.values()], [400])
        again = self.assay("doctor", "--restore")
        self.assert_exit(DONE, again)
        self.assertIn("nothing to put back", again.stdout)

    def test_a_lock_that_is_lost_is_taken_again_and_the_session_measured_once_more(self):
        root = fakes.cpu_tree(self.folder)
        process = self.start_locked(root)
        governor = root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
        governor.write_text("powersave\n")
        self.wait_until(
            lambda: any(event["meta"].get("status") == "invalid" for event in self.events()),
            "the session is found invalid", seconds=90)
        self.wait_until(lambda: governor.read_text().strip() == "performance", "it is locked again")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        invalid = [event["meta"] for event in self.events()
                   if event["meta"].get("status") == "invalid"]
        self.assertIn("governor", invalid[0]["reason"])
        self.assertGreater(len(self.rows("out/interrupted.csv")), 50)

    def test_throttling_is_measured_again_once_and_then_exit_4(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=6, warmup=1,
                                              throttling="invalid"))
        environment = fakes.gpu_environment(self.folder, {"throttle_reasons": 0x40})
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(**environment))
        self.assert_one_line_error(completed, MEASUREMENT, "throttled")
        statuses = [event["meta"]["status"] for event in self.events()
                    if event["stage"] == "session"]
        self.assertEqual(statuses, ["invalid", "invalid"])
        case = self.case()
        self.assertIsNone(case["latency_ms"])
        self.assertEqual(case["status"], "failed")

    def test_throttling_is_only_reported_where_the_protocol_says_so(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=6, warmup=1))
        environment = fakes.gpu_environment(self.folder, {"throttle_reasons": 0x40})
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(**environment))
        self.assert_exit(DONE, completed)
        self.assertIn("throttled", " ".join(self.case()["limitations"]))

    def test_a_lock_that_is_accepted_and_does_not_take_is_exit_4(self):
        self.write("study.yaml", sensed_study(lock="{power_limit_w: 250}"))
        rules = [{"function": "nvmlDeviceSetPowerManagementLimit", "ignore": True}]
        completed = self.assay(
            "run", "-c", "study.yaml", "--out", "out",
            env=self.environment(**fakes.gpu_environment(self.folder, rules=rules),
                                 ASSAY_STATE_DIR=str(self.folder / "state")))
        self.assert_one_line_error(completed, MEASUREMENT, "power_limit_w")

    def test_a_lock_that_is_not_permitted_is_unlocked_with_the_command_that_fixes_it(self):
        self.write("study.yaml", sensed_study(lock="{power_limit_w: 250, persistence: true}"))
        completed = self.assay(
            "run", "-c", "study.yaml", "--out", "out",
            env=self.environment(**fakes.gpu_environment(self.folder, deny_setters=True),
                                 ASSAY_STATE_DIR=str(self.folder / "state")))
        self.assert_exit(DONE, completed)
        outcomes = [outcome for event in self.events() if event["stage"] == "lock"
                    for outcome in event["meta"]["outcomes"]]
        self.assertEqual({outcome["state"] for outcome in outcomes}, {"unlocked"})
        self.assertIn("nvidia-smi", " ".join(outcome["fix"] for outcome in outcomes))

    def test_a_warm_up_goes_on_until_nothing_moves(self):
        self.write("study.yaml", sensed_study(
            knobs="warmup_factor: 3, warmup_length: 6", sessions=3, repeats=6, warmup=2,
            settling="{window: 5, latency_cov: 0.02}", max_warmup=100))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        records = [event["meta"] for event in self.events() if event["stage"] == "session"]
        self.assertTrue(all(record["settled"]["latency"] for record in records))
        self.assertTrue(all(record["settled"]["power"] is None for record in records))
        warmup = [row for row in self.rows("out/samples.csv") if row["phase"] == "warmup"]
        self.assertGreater(len(warmup), 3 * 10)

    def test_a_warm_up_that_never_settles_says_so(self):
        self.write("study.yaml", sensed_study(
            knobs="distribution: normal, cov: 0.3", sessions=3, repeats=6, warmup=2,
            settling="{window: 5, latency_cov: 0.001}", max_warmup=20))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out"))
        self.assertIn("had not settled", " ".join(self.case()["limitations"]))

    def test_a_fake_ncu_gives_the_hit_rate_it_recorded(self):
        completed = self.assay(
            "run", "-c", SOP, "--out", "out", *SMALL, "--override", "protocol.cache.tool=ncu",
            env=self.environment(PATH=f"{fakes.NCU}:{os.environ['PATH']}"))
        self.assert_exit(DONE, completed)
        case = self.case()
        self.assertEqual(case["l2_hit_simulated"], False)
        self.assertIn("fake", case["l2_hit_source"])
        ncu = json.loads((self.folder / "out/ncu.json").read_text(encoding="utf-8"))
        self.assertEqual(len(ncu["cases"][0]["repetitions"]), 3)
        self.assertAlmostEqual(ncu["cases"][0]["mean"], case["l2_hit_pct"])

    def test_callgrind_gives_a_hit_rate_that_repeats_to_the_digit_and_says_that_it_is_simulated(self):
        completed = self.assay("run", "-c", SOP, "--out", "out", *SMALL,
                               "--override", "protocol.cache.tool=callgrind",
                               "--override", "protocol.cache.repetitions=2", "--require", "l2",
                               timeout=300)
        self.assert_exit(DONE, completed)
        self.assertIn("simulated", completed.stdout)
        case = self.case()
        self.assertIs(case["l2_hit_simulated"], True)
        self.assertGreater(case["l2_hit_pct"], 0)
        self.assertLess(case["l2_hit_pct"], 100)
        self.assertEqual(case["l2_hit_std_pct"], 0)
        ncu = json.loads((self.folder / "out/ncu.json").read_text(encoding="utf-8"))
        first, second = [repetition["readings"] for repetition in ncu["cases"][0]["repetitions"]]
        self.assertEqual(first, second)
        self.assertIn("% slower", " ".join(case["limitations"]))
        rows = [row for row in self.rows("out/samples.csv") if row["phase"] == "timed"]
        self.assertEqual(len(rows), 6)

    def test_an_external_meter_is_aligned_by_its_timestamps(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=6, warmup=1,
                                              sensors="[memory]"))
        now = time.time()
        rows = "".join(f"{now - 5 + i * 0.1:.3f},100\n" for i in range(600))
        self.write("meter.csv", "unix_s,power_w\n" + rows)
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--meter", "meter.csv")
        self.assert_exit(DONE, completed)
        case = self.case()
        tokens = sum(int(row["tokens_out"]) for row in self.rows("out/samples.csv")
                     if row["phase"] == "timed")
        joules = sum(100 * self.energy_window_s(session) for session in range(3))
        self.assertAlmostEqual(case["ept_j_per_tok"], joules / tokens, delta=0.01 * joules / tokens)

    def test_a_gpu_that_stops_answering_does_not_keep_the_run_from_ending(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=9, warmup=0,
                                              power="{cadence: 10ms}"))
        rules = [{"function": function, "delay_s": 3600, "from_s": 0.5}
                 for function in ("nvmlDeviceGetPowerUsage", "nvmlDeviceGetTotalEnergyConsumption")]
        environment = fakes.gpu_environment(self.folder, rules=rules)
        completed = self.assay("run", "-c", "study.yaml", "--out", "out",
                               env=self.environment(**environment))
        self.assert_exit(DONE, completed)
        self.assertEqual(self.case()["latency_ms"]["n"], 9)
        sampling = [event["meta"] for event in self.events() if event["stage"] == "power"][-1]
        self.assertIn("no answer", sampling["last_failure"])

    def test_control_c_does_not_wait_for_another_reading_of_power(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=600, warmup=0,
                                              power="{cadence: 10s}"))
        environment = self.environment(**fakes.gpu_environment(self.folder))
        self.environment = lambda **changes: {**environment, **changes}
        process = self.start("run", "-c", "study.yaml", "--out", "out")
        self.wait_until(lambda: self.sample_count() > 2, "something is measured")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, INTERRUPTED)
        ends = {event["stage"]: datetime.fromisoformat(event["ts"].replace("Z", "+00:00"))
                for event in self.events()}
        # Half of the cadence that was asked for.
        self.assertLess((ends["interrupted"] - ends["session"]).total_seconds(), 5)

    def test_a_locked_run_that_is_resumed_unlocked_is_not_called_locked(self):
        self.write("study.yaml", sensed_study(
            knobs=SLEEP, sessions=3, repeats=6, lock="{governor: performance, turbo: false}"))
        root = fakes.cpu_tree(self.folder)
        locked = self.environment(ASSAY_HOST_ROOT=str(root),
                                  ASSAY_STATE_DIR=str(self.folder / "state"))
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out", env=locked))
        self.assertIs(self.metrics()["env"]["fixed_clock"], True)
        complete = [event for event in self.events() if event["stage"] != "finished"]
        lines = [json.dumps(event) for event in complete[:-1]]
        self.write("out/run.log", "\n".join(lines) + "\n")

        nothing = self.environment(ASSAY_HOST_ROOT=str(self.folder / "nothing"))
        self.assert_exit(DONE, self.assay("run", "--resume", "out", env=nothing))
        self.assert_exit(DONE, self.assay("run", "--resume", "out", env=locked))
        self.assertIs(self.metrics()["env"]["fixed_clock"], False)
        limitations = " ".join(self.case()["limitations"])
        for words in ("governor is unlocked", "not comparable in CI", "another environment"):
            self.assertIn(words, limitations)

    def write_meter(self, header="unix_s,power_w", tail=""):
        now = time.time()
        rows = "".join(f"{now - 5 + i * 0.1:.3f},100{tail}\n" for i in range(600))
        self.write("meter.csv", header + "\n" + rows)

    def test_devices_of_a_meter_named_by_addresses_are_numbered_everywhere(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=3, warmup=0,
                                              sensors="[memory]"))
        self.write_meter("unix_s,power_w,device", ",192.168.77.21")
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out",
                                          "--meter", "meter.csv"))
        for path in self.files_of():
            self.assertNotIn(b"192.168.77.21", path.read_bytes(), path.name)
        case = self.case()
        self.assertEqual(case["energy"]["channels"], ["meter:device 1"])
        self.assertAlmostEqual(case["energy"]["average_power_w"], 100, delta=1)

    def test_a_meter_is_what_required_power_needs(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=3, warmup=0))
        self.write_meter()
        self.assert_exit(DONE, self.assay("run", "-c", "study.yaml", "--out", "out", "--require",
                                          "power", "--meter", "meter.csv"))
        self.assertIsNotNone(self.case()["ept_j_per_tok"])

    def test_a_meters_record_of_no_use_costs_nothing_of_what_was_measured(self):
        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=3, warmup=0))
        self.write("meter.csv", "unix_s,power_w\n1,100\n")
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--meter", "meter.csv")
        self.assert_one_line_error(completed, USAGE, "no reading lies within the run")
        self.assertEqual(self.case()["latency_ms"]["n"], 3)
        self.assertEqual(self.events()[-1]["stage"], "finished")
        self.write_meter()
        self.assert_exit(DONE, self.assay("run", "--resume", "out", "--meter", "meter.csv"))

    def test_a_meter_without_the_columns_is_refused_before_anything_is_made(self):
        self.write("study.yaml", sensed_study())
        self.write("meter.csv", "a,b\n1,2\n")
        completed = self.assay("run", "-c", "study.yaml", "--out", "out", "--meter", "meter.csv")
        self.assert_one_line_error(completed, USAGE, "meter.csv:1", "timestamp")
        self.assertFalse((self.folder / "out").exists())

    def test_what_is_required_and_gives_nothing_is_exit_3_with_everything_else_measured(self):
        ncu = {"PATH": f"{fakes.NCU}:{os.environ['PATH']}", "FAKE_NCU_OUTPUT": "no-permission"}
        completed = self.assay("run", "-c", SOP, "--out", "out", *SMALL, "--require", "l2",
                               "--override", "protocol.cache.tool=ncu",
                               env=self.environment(**ncu))
        self.assert_one_line_error(completed, MISSING, "'l2' is required", "ERR_NVGPUCTRPERM")
        self.assertEqual(self.case()["status"], "complete")

        self.write("study.yaml", sensed_study(knobs=SLEEP, sessions=3, repeats=3, warmup=0))
        rules = [{"function": "nvmlDevice*", "code": 15, "from_s": 0.05}]
        completed = self.assay("run", "-c", "study.yaml", "--out", "lost", "--require", "power",
                               env=self.environment(**fakes.gpu_environment(self.folder,
                                                                            rules=rules)))
        self.assert_one_line_error(completed, MISSING, "'power' is required")
        self.assertEqual(self.case("lost")["status"], "complete")

    def test_a_pass_without_a_folder_for_its_files_costs_the_hit_rate_and_nothing_else(self):
        ncu = {"PATH": f"{fakes.NCU}:{os.environ['PATH']}", "TMPDIR": str(self.folder / "none")}
        completed = self.assay("run", "-c", SOP, "--out", "out", *SMALL, "--override",
                               "protocol.cache.tool=ncu", env=self.environment(**ncu))
        self.assert_exit(DONE, completed)
        self.assertIn("temporary folder", " ".join(self.case()["limitations"]))


if __name__ == "__main__":
    unittest.main()
