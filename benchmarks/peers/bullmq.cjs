// BullMQ, one job or fifty at a time in each of its processes, with and without rows.
//
// Speaks what protocol.py asks, line by line, and is its own worker: `node bullmq.cjs work 50`.
"use strict";

const fs = require("node:fs");
const readline = require("node:readline");
const { setTimeout: pause } = require("node:timers/promises");

const { Queue, Worker } = require("bullmq");
const { Pool } = require("pg");

const VARIANT = process.env.BENCH_VARIANT || "";
const ROWS = VARIANT.endsWith("+rows");
const CONCURRENCY = VARIANT.includes("-50") ? 50 : 1;
// More connections than these don't make PostgreSQL quicker on a few cores.
const CONNECTIONS = 20;
// Few enough for a script of Redis.
const BATCH = 1000;
// A mark: a job's number and the time in seconds, as marks.py has it.
const RECORD = 16;
const BY_HAND = "by the application's own hand: INSERT at enqueue, UPDATE at start and end, a commit each";

const TABLE = `
CREATE TABLE IF NOT EXISTS audit (
    number bigint PRIMARY KEY, task text NOT NULL, status text NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz
);
CREATE INDEX IF NOT EXISTS audit_live ON audit (status) WHERE status <> 'successful'`;
// Named, and so prepared once a connection.
const INSERT = { name: "insert", text: "INSERT INTO audit (number, task, status) VALUES ($1, 'noop', 'ready')" };
const INSERT_MANY = "INSERT INTO audit (number, task, status) SELECT n, 'noop', 'ready' FROM unnest($1::bigint[]) AS n";
const START = { name: "start", text: "UPDATE audit SET status = 'running', started_at = now() WHERE number = $1" };
const FINISH = { name: "finish", text: "UPDATE audit SET status = 'successful', finished_at = now() WHERE number = $1" };
const LEFT = "SELECT count(*)::int AS found FROM audit WHERE status <> 'successful'";

// Workers wait for Redis as long as it takes: BullMQ asks for this setting.
const connection = { ...address(process.env.BENCH_REDIS_URL), maxRetriesPerRequest: null };
const pool = new Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: Math.min(CONCURRENCY, CONNECTIONS) });
const options = { removeOnComplete: true };
let queue;

function address(url) {
    const { hostname, port } = new URL(url || "redis://127.0.0.1:6379");
    return { host: hostname, port: Number(port) };
}

function now() {
    return (performance.timeOrigin + performance.now()) / 1000;
}

const acts = {
    describe: async () => ({
        variants: { "bullmq-1": "", "bullmq-1+rows": BY_HAND, "bullmq-50": "", "bullmq-50+rows": BY_HAND },
        versions: {
            bullmq: require("bullmq/package.json").version,
            ioredis: require("ioredis/package.json").version,
            pg: require("pg/package.json").version,
            node: process.versions.node,
        },
        has_bulk: true,
    }),
    prepare: async () => {
        if (ROWS) await pool.query(TABLE);
    },
    reset: async () => {
        if (ROWS) await pool.query("TRUNCATE audit");
    },
    singles: async ({ first, jobs }) => {
        const began = now();
        for (let number = first; number < first + jobs; number++) await enqueue(number);
        return now() - began;
    },
    bulk: async ({ first, jobs }) => {
        const began = now();
        for (let start = first; start < first + jobs; start += BATCH) {
            await enqueueMany(start, Math.min(BATCH, first + jobs - start), {});
        }
        return now() - began;
    },
    sleeping: async ({ jobs, milliseconds }) => {
        for (let start = 0; start < jobs; start += BATCH) {
            await enqueueMany(start, Math.min(BATCH, jobs - start), { milliseconds });
        }
    },
    trickle: async ({ first, jobs, gaps }) => {
        const times = [];
        for (let number = first; number < first + jobs; number++) {
            times.push(now());
            await enqueue(number);
            await pause(1000 * (gaps[0] + Math.random() * (gaps[1] - gaps[0])));
        }
        return times;
    },
    workers: async ({ processes }) => crew(processes, CONCURRENCY),
    sleepers: async ({ threads }) => crew(1, Math.min(threads, CONCURRENCY)),
    left: async () => (ROWS ? (await pool.query(LEFT)).rows[0].found : null),
};

function crew(processes, concurrency) {
    const command = [process.execPath, __filename, "work", String(concurrency)];
    return { commands: Array(processes).fill(command), env: {} };
}

async function enqueue(number) {
    if (ROWS) await pool.query({ ...INSERT, values: [number] });
    await queue.add("noop", { number }, options);
}

async function enqueueMany(first, jobs, more) {
    const numbers = Array.from({ length: jobs }, (_, index) => first + index);
    if (ROWS) await pool.query(INSERT_MANY, [numbers]);
    await queue.addBulk(numbers.map((number) => ({ name: "noop", data: { number, ...more }, opts: options })));
}

async function answer({ act, arguments: given }) {
    try {
        if (act !== "describe") queue ??= new Queue("bench", { connection });
        return { answer: (await acts[act](given)) ?? null };
    } catch (error) {
        return { error: error.stack };
    }
}

async function drive() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
    }
    process.exit();
}

function work(concurrency) {
    const marks = fs.openSync(process.env.BENCH_MARKS, "a");
    const record = Buffer.alloc(RECORD);
    const run = async ({ data: { number, milliseconds } }) => {
        if (ROWS) await pool.query({ ...START, values: [number] });
        if (milliseconds) await pause(milliseconds);
        record.writeBigInt64LE(BigInt(number), 0);
        record.writeDoubleLE(now(), 8);
        fs.writeSync(marks, record);
        if (ROWS) await pool.query({ ...FINISH, values: [number] });
    };
    new Worker("bench", run, { connection, concurrency });
}

if (process.argv[2] === "work") work(Number(process.argv[3]));
else drive();
