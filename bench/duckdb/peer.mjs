// SPDX-License-Identifier: Apache-2.0

// What DuckDB takes for the figures of a column latency_ms, the second time that it is asked.
// Usage: peer.mjs FILE THREADS. Prints "seconds megabytes mean deviation p50 p95 p99". Loading the
// library and opening the database are not in the seconds; the peak memory is of one query.

import { DuckDBInstance } from "@duckdb/node-api";

const [file, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const query = `
  SELECT avg(latency_ms), stddev_samp(latency_ms), quantile_cont(latency_ms, [0.5, 0.95, 0.99])
  FROM read_csv('${file.replaceAll("'", "''")}', header = true, auto_detect = false, delim = ',',
                columns = {'latency_ms': 'DOUBLE'})`;
const ask = async () => (await connection.runAndReadAll(query)).getRows();

await ask();
const megabytes = process.resourceUsage().maxRSS / 1e3;
const began = process.hrtime.bigint();
const [[mean, deviation, quantiles]] = await ask();
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(seconds, megabytes, mean, deviation, ...quantiles.items);
