// SPDX-License-Identifier: Apache-2.0
#include "assay/base/redaction.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

namespace assay {
namespace {

RedactionSecrets alices() {
  return {.home = "/home/alice",
          .working_directory = "/srv/lab/secret project",
          .users = {"alice", "root"},
          .hosts = {"wonderland-7.example.org", "localhost"},
          .values = {"hunter2!", "short", "aXbXaXbX"}};
}

const Redactor& redactor() {
  static const Redactor instance(alices());
  return instance;
}

std::string redact(std::string_view text) {
  return redactor().redact(text);
}

}  // namespace

TEST_CASE("of an absolute path the last part stays") {
  CHECK(redact("/data/models/llama3.2-1b.gguf") == "<path>/llama3.2-1b.gguf");
  CHECK(redact("cannot open '/data/m/x.gguf': no such file") ==
        "cannot open '<path>/x.gguf': no such file");
  CHECK(redact("/a/b/c.yaml:12:3: unknown key") == "<path>/c.yaml:12:3: unknown key");
  CHECK(redact("--model=/a/b.gguf -I/opt/x/include") == "--model=<path>/b.gguf -I<path>/include");
  CHECK(redact("--out=/a/k=/b/c") == "--out=<path>/k=<path>/c");
  CHECK(redact("PATH=/opt/x/bin:/srv/y/bin") == "PATH=<path>/bin:<path>/bin");
  CHECK(redact("/a/b/c/") == "<path>/c/");
  CHECK(redact("//server/share/x") == "<path>/x");
  CHECK(redact("/a/b\\ c/d e") == "<path>/d e");
  CHECK(redact("\"/data/My Models/x y.gguf\", line 3") == "\"<path>/x y.gguf\", line 3");
  CHECK(redact("ran '/opt/a/tool /srv/b/input'") == "ran '<path>/tool <path>/input'");
  CHECK(redact("file:///data/models/x.gguf") == "file://<path>/x.gguf");
  CHECK(redact("host:/export/share/x") == "host:<path>/x");
  CHECK(redact("→/a/b") == "→<path>/b");
}

TEST_CASE("a folder of users does not give their names away") {
  CHECK(redact("/home/bob") == "<path>");
  CHECK(redact("/home/bob/") == "<path>");
  CHECK(redact("/home/bob/x") == "<path>/x");
  CHECK(redact("/Users/bob, /export/home/bob") == "<path>, <path>");
}

TEST_CASE("the home and the working directory have marks of their own") {
  CHECK(redact("/home/alice") == "<home>");
  CHECK(redact("/home/alice/") == "<home>/");
  CHECK(redact("/home/alice/m/x.gguf") == "<path>/x.gguf");
  CHECK(redact("/home/alice.") == "<home>.");
  CHECK(redact("/home/alicent/x") == "<path>/x");
  CHECK(redact("in /srv/lab/secret project") == "in <cwd>");
  CHECK(redact("in /srv/lab/secret project/out/run.log, line 1") == "in <path>/run.log, line 1");
  CHECK(redact("-fprefix=x/home/alice/y") == "-fprefix=x<path>/y");
  CHECK(redact("'/home/alice/My Models/x.gguf'") == "'<path>/x.gguf'");
}

TEST_CASE("paths that are on every machine stay") {
  for (const std::string_view path :
       {"/proc/self/status", "/sys/class/powercap/intel-rapl:0/energy_uj", "/usr/bin/perf",
        "/dev/null", "/dev/cpu/0/msr", "/usr/local/cuda/lib64", "/proc", "/metrics", "/", "//"}) {
    CAPTURE(path);
    CHECK(redact(path) == path);
  }
  CHECK(redact("/proc/../home/bob/x") == "<path>/x");
  CHECK(redact("/dev/shm/alices-job/x") == "<path>/x");
  CHECK(redact("/etc/company/secret.conf") == "<path>/secret.conf");
  CHECK(redact("'/usr/bin/python /data/bob/x.py'") == "'/usr/bin/python <path>/x.py'");
}

TEST_CASE("what is no path, address or name is left alone") {
  for (const std::string_view text : {"tokens/s",
                                      "1/2",
                                      "k/v",
                                      "Q4_K/M",
                                      "and/or",
                                      "text/html",
                                      "../lib/assay/engines",
                                      "./a/b/c",
                                      "~/.config/fish",
                                      "J/token",
                                      "2026-11-26T02:34:42Z",
                                      "12:34:56.789",
                                      "version 1.2.3",
                                      "libonnx 0.0.5040",
                                      "llama3.2-1b-Q4_K_M.gguf",
                                      "std::vector<a::b>",
                                      "</s>",
                                      "a // b",
                                      "1 / 2",
                                      "GPU-accelerated",
                                      "0000:01:00.0",
                                      "sha256:9f86d081884c7d65",
                                      "http://127.0.0.1:8080/v1/models",
                                      "https://example.com/a/b?max_tokens=5",
                                      "#/properties/cases/items",
                                      "p50 ± 3 %",
                                      "Bearer of news",
                                      "seed 42, 3 sessions × 10 repeats",
                                      "AuthenticAMD 0x1000065",
                                      "12 %/h",
                                      "x-/y/z"}) {
    CAPTURE(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("messages of assay itself are unchanged") {
  for (const std::string_view text :
       {"cannot start gnuplot: No such file or directory",
        "install gnuplot-nox (or any gnuplot with the terminal pngcairo)",
        "there is no CUDA device that can be used; check the GPU's driver",
        "the llama engine is not installed: no assay_llama.so beside the program or in "
        "../lib/assay/engines",
        "written in format 3; this assay reads up to format 2",
        "study.yaml:12:3: unknown key 'modles'; did you mean 'models'?",
        "batch_size 512 × 4096 positions are more than llama.cpp can hold",
        "was killed by signal 6 (Aborted)", "did not end within 0.5 s",
        "fixed_clock is false: the clock of this machine was not fixed by assay",
        "the machine was busy before the run: load 1.75 on 2 CPUs",
        "sudo cpupower frequency-set --governor performance",
        "sudo sh -c 'echo 0 > /proc/sys/kernel/randomize_va_space'"}) {
    CAPTURE(text);
    CHECK(redact(text) == text);
  }
}

TEST_CASE("names of the user and the host go as whole words") {
  CHECK(redact("alice's run on wonderland-7") == "<user>'s run on <host>");
  CHECK(redact("alice@wonderland-7.example.org: denied") == "<user>@<host>: denied");
  CHECK(redact("alice_run malice alices alice2") == "<user>_run malice alices alice2");
  CHECK(redact("/data/runs/alice") == "<path>/<user>");
  CHECK(redact("root on localhost") == "root on localhost");
}

TEST_CASE("addresses go, and what names nobody stays") {
  CHECK(redact("connect to 10.1.2.3:443 failed") == "connect to <ip>:443 failed");
  CHECK(redact("addr:10.1.2.3") == "addr:<ip>");
  CHECK(redact("inet6 addr:fe80::1%eth0/64") == "inet6 addr:<ip>%eth0/64");
  CHECK(redact("[2001:db8::1]:8080") == "[<ip>]:8080");
  CHECK(redact("ether 0a:1b:2c:3d:4e:5f") == "ether <mac>");
  CHECK(redact("0A-1B-2C-3D-4E-5F") == "<mac>");
  CHECK(redact("127.0.0.1, 0.0.0.0, ::1, ::") == "127.0.0.1, 0.0.0.0, ::1, ::");
}

TEST_CASE("a GPU's identity becomes a hash, the same for the same GPU") {
  const std::string text = redact("GPU-1a2b3c4d-0000-1111-2222-0123456789ab lost");
  CHECK(text.starts_with("GPU-"));
  CHECK(text.ends_with(" lost"));
  CHECK(text.size() == 21);
  CHECK(text == redact("GPU-1a2b3c4d-0000-1111-2222-0123456789ab lost"));
  CHECK(text != redact("GPU-1a2b3c4d-0000-1111-2222-0123456789ac lost"));
}

TEST_CASE("secrets go, wherever they stand") {
  CHECK(redact("xhunter2!y") == "x<secret>y");
  CHECK(redact("/data/hunter2!/x/hunter2!") == "<path>/<secret>");
  CHECK(redact("short") == "short");
  CHECK(redact("aXbXaXbXaXbX") == "<secret>");
  CHECK(redact("token hf_AbCdEfGhIjKlMnOpQrStUvWx is bad") == "token <secret> is bad");
  CHECK(redact("HF_hf_AbCdEfGhIjKlMnOpQrStUvWx") == "HF_<secret>");
  CHECK(redact("Authorization: Bearer abc.def-0123456789") == "Authorization: Bearer <secret>");
}

TEST_CASE("of a URL with credentials the host and the credentials go") {
  CHECK(redact("https://bob:pw@git.corp/a/b.git") == "https://<host>/a/b.git");
  CHECK(redact("https://cdn.corp/m/x?X-Signature=abc&y=1 failed") ==
        "https://<host>/m/x?<secret> failed");
  CHECK(redact("https://example.com/a/b?from=/data/bob/x") ==
        "https://example.com/a/b?from=<path>/x");
  CHECK(redact("http://10.1.2.3:80/a/b") == "http://<ip>:80/a/b");
  CHECK(redact("http://a/?u=http://bob@corp/x") == "http://a/?u=http://<host>/x");
}

TEST_CASE("all strings of a document are redacted, keys too") {
  const Json document = {{"alice", Json{"/a/b/c", 1, nullptr, true}}, {"n", 1.5}};
  CHECK(redactor().redact(document) ==
        Json{{"<user>", Json{"<path>/c", 1, nullptr, true}}, {"n", 1.5}});
  Json twins = Json::object();
  twins["/a/x"] = 1;
  twins["/b/x"] = 2;
  const Json redacted = redactor().redact(twins);
  CHECK(redacted == Json{{"<path>/x", 1}, {"<path>/x#2", 2}});
  CHECK(redactor().redact(redacted) == redacted);
}

TEST_CASE("redacting twice changes nothing more, whatever the text") {
  constexpr std::array<std::string_view, 58> pieces{"/",
                                                    "/a",
                                                    "/b/c",
                                                    "/home/alice",
                                                    "/srv/lab/secret project",
                                                    "alice",
                                                    "wonderland-7",
                                                    "hunter2!",
                                                    "aXbX",
                                                    "<path>",
                                                    "<secret>",
                                                    "<user>",
                                                    "<home>",
                                                    "<",
                                                    ">",
                                                    " ",
                                                    "\"",
                                                    "'",
                                                    "`",
                                                    ":",
                                                    "=",
                                                    ",",
                                                    "://",
                                                    "http",
                                                    "file",
                                                    "@",
                                                    "?",
                                                    "token=",
                                                    "&",
                                                    "#",
                                                    "10.0.0.1",
                                                    "1.2",
                                                    ".",
                                                    "..",
                                                    "fe80::1",
                                                    "::",
                                                    "0a:1b:2c:3d:4e:5f",
                                                    "-",
                                                    "_",
                                                    "GPU-1a2b3c4d-0000-1111-2222-0123456789ab",
                                                    "hf_abc12345678",
                                                    "Bearer ",
                                                    "x",
                                                    "7",
                                                    "\n",
                                                    "\xff",
                                                    "é",
                                                    "\\",
                                                    "\\ ",
                                                    "(",
                                                    ")",
                                                    "/usr/bin",
                                                    "/proc",
                                                    "/Users/bob",
                                                    "-I",
                                                    "?u=",
                                                    "sk-",
                                                    "eyJ"};
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(14) + 1; n > 0; --n)
      text += pieces[random.below(pieces.size())];
    CAPTURE(text);
    const std::string once = redact(text);
    REQUIRE(redact(once) == once);
    REQUIRE(once.find("hunter2!") == std::string::npos);
    REQUIRE(once.find("/home/alice/") == std::string::npos);
  }
}

TEST_CASE("hostile texts are worked through") {
  constexpr std::size_t size = 1 << 16;
  for (const std::string_view piece : {"/",
                                       "a/",
                                       "/a",
                                       "'/",
                                       "\"/a ",
                                       "://",
                                       "http://",
                                       "http://?",
                                       "http://a?http://",
                                       ":",
                                       "1:",
                                       "a:",
                                       "1.",
                                       "sk-",
                                       "eyJ",
                                       "eyJ-",
                                       "Bearer ",
                                       "<",
                                       "<path",
                                       "aX",
                                       "aXbX",
                                       "hunter2",
                                       "GPU-",
                                       "0a-",
                                       "/home/alice",
                                       "/srv/lab/secret ",
                                       "\xff",
                                       "?",
                                       "=/",
                                       "/proc/",
                                       "'/`/\"/",
                                       "-I/",
                                       "?token"}) {
    CAPTURE(piece);
    std::string text;
    while (text.size() < size) text += piece;
    const std::string once = redact(text);
    CHECK(once.size() <= text.size() * 4);
  }
  const std::string slashes(1 << 20, '/');
  CHECK(redact(slashes) == slashes);
  const std::string binary("\x00\xff\xc0/\x80\x01", 6);
  CHECK(redact(binary) == binary);
  CHECK(redact("").empty());
}

TEST_CASE("this process's surroundings are private") {
  ::setenv("ASSAY_TEST_API_KEY", "open-sesame-77", 1);
  ::setenv("ASSAY_TEST_MAX_TOKENS", "100000", 1);
  ::setenv("ASSAY_TEST_AUTH_MODE", "disabled", 1);
  const Redactor mine = Redactor::of_this_process();
  ::unsetenv("ASSAY_TEST_API_KEY");
  ::unsetenv("ASSAY_TEST_MAX_TOKENS");
  ::unsetenv("ASSAY_TEST_AUTH_MODE");
  CHECK(mine.redact("key open-sesame-77.") == "key <secret>.");
  CHECK(mine.redact("100000 tokens, disabled") == "100000 tokens, disabled");
  const std::string here = std::filesystem::current_path().string();
  CHECK(mine.redact("in " + here + "/x/y.csv") == "in <path>/y.csv");
}

}  // namespace assay
