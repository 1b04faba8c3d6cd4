// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/channel.hpp"

#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "assay/base/clock.hpp"

using namespace assay;
using namespace assay::measure;

namespace {

struct Line {
  Line() : Line(*open_channel()) {}
  explicit Line(const ChannelPair& ends)
      : parent(ends.parent), child(ends.child), child_descriptor(ends.child) {}
  Channel parent;
  Channel child;
  int child_descriptor;
};

void write_raw(int descriptor, const std::string& bytes) {
  REQUIRE(send(descriptor, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("messages arrive whole and in order") {
  Line line;
  CHECK(line.child.send({{"n", 1}}));
  CHECK(line.child.send({{"n", 2}}));
  CHECK(line.parent.receive().message["n"] == 1);
  CHECK(line.parent.receive().message["n"] == 2);
}

TEST_CASE("a message larger than any buffer arrives whole") {
  Line line;
  const std::string large(3'000'000, 'x');
  std::thread sender([&] { line.child.send({{"text", large}}); });
  const Received received = line.parent.receive();
  sender.join();
  REQUIRE(received.outcome == ReceiveOutcome::message);
  CHECK(received.message["text"] == large);
}

TEST_CASE("the other end's death is told apart from silence") {
  Line line;
  CHECK(line.parent.receive(MonotonicClock::read() + 1'000'000).outcome == ReceiveOutcome::timeout);
  line.child.close();
  CHECK(line.parent.receive().outcome == ReceiveOutcome::closed);
  CHECK_FALSE(line.parent.send({{"n", 1}}));
}

TEST_CASE("half a message is no message") {
  Line line;
  write_raw(line.child_descriptor, "{\"n\": 1");
  CHECK(line.parent.receive(MonotonicClock::read() + 1'000'000).outcome == ReceiveOutcome::timeout);
  write_raw(line.child_descriptor, "}\n");
  CHECK(line.parent.receive().outcome == ReceiveOutcome::message);
}

TEST_CASE("what is not a JSON object is malformed") {
  for (const std::string bytes : {"noise\n", "\n", "[1, 2]\n", "{\"a\":\n", "\xff\xfe\n"}) {
    Line line;
    write_raw(line.child_descriptor, bytes);
    CHECK(line.parent.receive().outcome == ReceiveOutcome::malformed);
  }
}

TEST_CASE("a wake-up ends the wait at once") {
  Line line;
  const int wake = eventfd(1, EFD_CLOEXEC);
  CHECK(line.parent.receive({}, wake).outcome == ReceiveOutcome::interrupted);
  close(wake);
}
