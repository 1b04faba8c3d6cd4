// SPDX-License-Identifier: Apache-2.0
#include "assay/report/environment_section.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/environment.hpp"
#include "assay/report/json_rows.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* section_id = "environment";
constexpr const char* section_title = "Environment";

// "gpus.1.name" → "gpus.name", as environment_fields() has it.
std::string without_numbers(std::string_view name) {
  std::vector<std::string> parts;
  for (const std::string_view part : text::split(name, '.')) {
    if (!text::parse_unsigned(part)) parts.emplace_back(part);
  }
  return text::join(parts, ".");
}

// Whether runs must agree in it: the field itself, or what lies below one.
bool is_compared(std::string_view name) {
  const std::string plain = without_numbers(name);
  const auto fields = environment_fields();
  return std::any_of(fields.begin(), fields.end(), [&](const EnvironmentField& field) {
    return plain == field.name || plain.starts_with(std::string(field.name) + ".");
  });
}

// Limitations have a section of their own.
std::vector<JsonRow> facts_of(const Run& run) {
  std::vector<JsonRow> rows = json_rows(run.environment);
  std::erase_if(rows, [](const JsonRow& row) {
    return row.name == "limitations" || row.name.starts_with("limitations.");
  });
  return rows;
}

DocumentTable sensors_table(const Run& run) {
  DocumentTable table{.caption = "Sensors",
                      .columns = {{.name = "sensor", .align = Align::left},
                                  {.name = "read", .align = Align::left},
                                  {.name = "why not", .align = Align::left}}};
  for (const std::string& name : run.sensors.present) {
    table.rows.push_back({{name}, {"yes"}, {""}});
  }
  for (const AbsentSensor& absent : run.sensors.absent) {
    table.rows.push_back({{absent.name}, {"no"}, {absent.reason}});
  }
  return table;
}

DocumentTable locks_table(const Run& run) {
  DocumentTable table{.caption = "What was held still",
                      .columns = {{.name = "setting", .align = Align::left},
                                  {.name = "device", .align = Align::left},
                                  {.name = "state", .align = Align::left},
                                  {.name = "wanted", .align = Align::left},
                                  {.name = "reason", .align = Align::left}}};
  for (const LockOutcome& lock : run.locks) {
    const bool fixed = lock.state == LockState::fixed;
    table.rows.push_back({{lock.item},
                          {lock.device},
                          {std::string(word_of(lock.state)), fixed ? Tone::plain : Tone::warning},
                          {lock.wanted},
                          {lock.reason}});
  }
  return table;
}

}  // namespace

Section environment_section(const Run& run) {
  const std::vector<Column> columns{{.name = "fact", .align = Align::left},
                                    {.name = "value", .align = Align::left}};
  DocumentTable compared{.caption = "Facts in which two runs must agree to be comparable",
                         .columns = columns};
  DocumentTable others{.caption = "Other facts", .columns = columns};
  for (JsonRow& row : facts_of(run)) {
    DocumentTable& table = is_compared(row.name) ? compared : others;
    table.rows.push_back({{std::move(row.name)}, {std::move(row.value)}});
  }
  Section section{section_id, section_title, {}, true};
  if (compared.rows.empty() && others.rows.empty()) {
    section.blocks.emplace_back(Paragraph{"Nothing is known of the machine."});
  }
  for (DocumentTable* table : {&compared, &others}) {
    if (!table->rows.empty()) section.blocks.emplace_back(std::move(*table));
  }
  if (!run.locks.empty()) section.blocks.emplace_back(locks_table(run));
  if (!run.sensors.present.empty() || !run.sensors.absent.empty()) {
    section.blocks.emplace_back(sensors_table(run));
  }
  return section;
}

Section environment_section(const Run& baseline, const Run& candidate) {
  struct Pair {
    std::string baseline = "–";
    std::string candidate = "–";
  };
  std::vector<std::string> names;
  std::map<std::string, Pair> facts;
  for (const auto& [run, side] :
       {std::pair(&baseline, &Pair::baseline), std::pair(&candidate, &Pair::candidate)}) {
    for (JsonRow& row : facts_of(*run)) {
      if (!facts.contains(row.name)) names.push_back(row.name);
      facts[row.name].*side = std::move(row.value);
    }
  }
  const auto decisive = differing_fields(baseline.environment, candidate.environment);
  const auto is_decisive = [&](const std::string& name) {
    const std::string plain = without_numbers(name);
    return std::any_of(decisive.begin(), decisive.end(), [&](const std::string& field) {
      return plain == field || plain.starts_with(field + ".");
    });
  };

  DocumentTable table{.caption = "Facts of the machines, those that differ first",
                      .columns = {{.name = "fact", .align = Align::left},
                                  {.name = "baseline", .align = Align::left},
                                  {.name = "candidate", .align = Align::left},
                                  {.name = "difference", .align = Align::left}}};
  std::vector<std::vector<DocumentCell>> alike;
  std::vector<std::vector<DocumentCell>> other;
  for (const std::string& name : names) {
    const Pair& fact = facts.at(name);
    std::vector<DocumentCell> row{{name}, {fact.baseline}, {fact.candidate}, {"same"}};
    if (fact.baseline == fact.candidate) {
      alike.push_back(std::move(row));
    } else if (is_decisive(name)) {
      row.back() = {"differs: not comparable", Tone::warning};
      for (DocumentCell& cell : row) cell.tone = Tone::warning;
      table.rows.push_back(std::move(row));
    } else {
      row.back().text = "differs";
      other.push_back(std::move(row));
    }
  }
  table.rows.insert(table.rows.end(), other.begin(), other.end());
  table.rows.insert(table.rows.end(), alike.begin(), alike.end());

  Section section{section_id, section_title, {}, true};
  if (decisive.empty()) {
    section.blocks.emplace_back(
        Paragraph{"The machines agree in every fact in which runs must agree to be comparable."});
  } else {
    section.blocks.emplace_back(Paragraph{
        fmt::format("The machines differ in {} in which runs must agree to be comparable: {}.",
                    plural(decisive.size(), "fact"), text::join(decisive, ", ")),
        Tone::warning});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace assay::report
