// SPDX-License-Identifier: Apache-2.0
// Draws the charts, sorts the tables, switches the theme. Everything that is shown is in the page:
// nothing is loaded, and without scripts the texts and tables remain.
"use strict";
(() => {
  const root = document.documentElement;
  const status = document.getElementById("status");

  // Colours are variables of the style sheet, so that neither a theme nor printing redraws a chart.
  const theme = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const nameTheme = () => {
    theme.textContent = isDark() ? "Light theme" : "Dark theme";
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("assay-theme", root.dataset.theme);
    } catch (refused) {
      // For this page only, then.
    }
    nameTheme();
  });
  system.addEventListener("change", nameTheme);
  nameTheme();

  // Tables: a click or Enter on a head sorts by its column, another one the other way round. Rows
  // without a value stay last.
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    const text = cell.textContent.trim();
    return text === "" || text === "–" ? null : text;
  };
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    if (typeof one === "number") return -1;
    if (typeof other === "number") return 1;
    return one.localeCompare(other, "en", { numeric: true });
  };
  const sort = (table, head) => {
    const column = head.cellIndex;
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, key: keyOf(row, column) }));
    rows.sort((one, other) => {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      return ascending ? compare(one.key, other.key) : compare(other.key, one.key);
    });
    body.append(...rows.map((entry) => entry.row));
    status.textContent =
      `${table.caption.textContent}: sorted by ${head.dataset.name}, ` +
      (ascending ? "ascending" : "descending");
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      head.dataset.name = head.textContent.trim();
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  }

  // Charts.
  const data = document.getElementById("charts");
  if (!data || typeof echarts === "undefined") return;
  const short = (value) => String(Number(Number(value).toPrecision(5)));
  const escaped = (text) => {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  };
  // What is under the pointer: a bar by its name, a point by its series and coordinates, a line by
  // the coordinates of all lines there.
  const describe = (option) => (found) => {
    const x = option.xAxis.name;
    const y = option.yAxis.name;
    if (!Array.isArray(found)) {
      const value = found.data && found.data.value;
      const lines = [found.name, found.seriesName];
      if (value) lines.push(`${x}: ${short(value[0])}`, `${y}: ${short(value[1])}`);
      return lines.filter((line) => line && !line.startsWith("\u0001")).map(escaped).join("<br>");
    }
    const lines = found
      .filter((one) => one.seriesName && !one.seriesName.startsWith("\u0001"))
      .map((one) => `${one.marker}${escaped(one.seriesName)}: ${short(one.value[1])}`);
    if (lines.length === 0) return "";
    return [escaped(`${x}: ${short(found[0].value[0])}`), ...lines].join("<br>");
  };
  const charts = [];
  const holders = document.querySelectorAll(".chart");
  JSON.parse(data.textContent).forEach((option, index) => {
    const holder = holders[index];
    holder.classList.add("drawn");
    option.tooltip.formatter = describe(option);
    const chart = echarts.init(holder, null, { renderer: "svg" });
    chart.setOption(option);
    chart.getZr().flush();
    charts.push({ chart, holder });
  });
  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const found = charts.find((one) => one.holder === entry.target);
      if (found && entry.contentRect.width > 0) found.chart.resize();
    }
  });
  for (const { holder } of charts) sizes.observe(holder);

  // A page of paper is as wide as page_style.css says.
  addEventListener("beforeprint", () => {
    for (const { chart, holder } of charts) {
      const alone = holder.closest(".panels").style.getPropertyValue("--columns").trim() === "1";
      chart.resize({ width: alone ? 640 : 310, height: 240 });
      chart.getZr().flush();
    }
  });
  addEventListener("afterprint", () => {
    for (const { chart } of charts) chart.resize({ width: "auto", height: "auto" });
  });
})();
