// SPDX-License-Identifier: Apache-2.0

// `assay session`: a session's process, started by `assay run`. Not for people.

#include <memory>

#include "assay/measure/channel.hpp"
#include "assay/measure/session_worker.hpp"
#include "command.hpp"

namespace assay::app {

void add_session(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand("session", "a session's process");
  command->group("");  // hidden
  auto descriptor = std::make_shared<int>(-1);
  command->add_option("--channel", *descriptor, "the descriptor of the channel to the parent")
      ->required();
  command->callback([descriptor, &chosen] {
    chosen = [descriptor]() -> Result<int> {
      measure::Channel channel(*descriptor);
      if (auto served = measure::serve_session(channel); !served) return fail(served.error());
      return 0;
    };
  });
}

}  // namespace assay::app
