// SPDX-License-Identifier: Apache-2.0
#include "assay/host/container.hpp"

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {
namespace {

// No variable of the surroundings of this test counts.
class Variables {
 public:
  Variables() {
    for (const char* name : names) ::unsetenv(name);
  }
  ~Variables() {
    for (const char* name : names) ::unsetenv(name);
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;
  static void set(const char* name, const char* value) { ::setenv(name, value, 1); }

 private:
  static constexpr const char* names[] = {"container", "CONDA_DEFAULT_ENV", "VIRTUAL_ENV",
                                          "SLURM_JOB_ID"};
};

}  // namespace

TEST_CASE("a container is told by its files, its control groups or its variable") {
  const Variables variables;
  const TemporaryDirectory machine;
  machine.write("proc/self/cgroup", "0::/\n");
  CHECK(container_facts(machine.path())["detected"] == false);
  CHECK(container_facts(machine.path())["kind"].is_null());
  SUBCASE("docker's file") {
    machine.write(".dockerenv", "");
    CHECK(container_facts(machine.path())["kind"] == "docker");
  }
  SUBCASE("podman's file") {
    machine.write("run/.containerenv", "");
    CHECK(container_facts(machine.path())["kind"] == "podman");
  }
  SUBCASE("a control group, of what is more special first") {
    machine.write("proc/self/cgroup", "0::/kubepods.slice/docker-12ab.scope\n");
    CHECK(container_facts(machine.path())["kind"] == "kubernetes");
  }
  SUBCASE("the first process's control group") {
    machine.write("proc/1/cgroup", "4:cpu:/lxc/one\n");
    CHECK(container_facts(machine.path())["kind"] == "lxc");
  }
  SUBCASE("the variable") {
    Variables::set("container", "systemd-nspawn");
    CHECK(container_facts(machine.path())["kind"] == "systemd-nspawn");
  }
  SUBCASE("a variable with a word of somebody's own") {
    Variables::set("container", "alices-box");
    CHECK(container_facts(machine.path())["kind"] == "other");
  }
  const bool is_changed = !container_facts(machine.path())["kind"].is_null();
  CHECK(container_facts(machine.path())["detected"] == is_changed);
}

TEST_CASE("without anything to tell a container by, it is unknown") {
  const Variables variables;
  const TemporaryDirectory machine;
  CHECK(container_facts(machine.path())["detected"].is_null());
}

TEST_CASE("of a package environment the base name is told") {
  const Variables variables;
  const TemporaryDirectory machine;
  Json facts = container_facts(machine.path());
  CHECK(facts["conda_environment"].is_null());
  CHECK(facts["python_environment"].is_null());
  CHECK(facts["batch_job"] == false);
  Variables::set("CONDA_DEFAULT_ENV", "/data/envs/bench/");
  Variables::set("VIRTUAL_ENV", "/home/alice/venvs/inference");
  Variables::set("SLURM_JOB_ID", "4711");
  facts = container_facts(machine.path());
  CHECK(facts["conda_environment"] == "bench");
  CHECK(facts["python_environment"] == "inference");
  CHECK(facts["batch_job"] == true);
  Variables::set("VIRTUAL_ENV", "///");
  CHECK(container_facts(machine.path())["python_environment"].is_null());
}

}  // namespace assay::host
