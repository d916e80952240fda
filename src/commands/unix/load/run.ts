// What load generators have in common: senders that ask one after another over the network, until enough was asked or the time is over.
// Senders are taken together in a few groups, and a group's requests of half a second or so in bulk, so that thousands of requests a second cost little.
import { byteLength } from "../../../base/bytes.ts";
import type { Random } from "../../../base/random.ts";
import type { Url } from "../../../machine/http.ts";
import { inTime } from "../../../machine/in-time.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { ConnectError, HeldConnection, HttpResponse } from "../../../machine/sockets.ts";
import { sleep } from "../../../machine/tasks.ts";
import { together } from "../../../machine/together.ts";
import { Samples } from "./samples.ts";

export interface Plan {
  url: Url;
  method: string;
  headers: Record<string, string>;
  body: string;
  senders: number;
  /** How many requests in all, where they are counted. */
  requests?: number;
  /** How long (ms), where it is time that ends it. */
  duration?: number;
  /** Requests a second in all; as fast as they are answered unless told. */
  rate?: number;
  keepAlive: boolean;
  /** Ms for a request. */
  timeout: number;
  /** Ms of processor time that a request costs the sender. */
  effort: number;
  /** Where to look up and connect to instead of the URL's host. */
  address: string;
  /** Called whenever requests were answered. */
  progress?(result: Result): void;
}

export type Failure = ConnectError | "late";

export interface Result {
  /** Virtual ms. */
  readonly started: number;
  ended: number;
  readonly statuses: Map<number, number>;
  readonly failures: Map<Failure, number>;
  /** Ms of each answered request, with its connecting. */
  readonly latencies: Samples;
  /** Ms that connecting took. */
  readonly connecting: Samples;
  connections: number;
  /** Answers by the second of the run. */
  readonly bySecond: number[];
  /** Bytes of bodies, and of all that came. */
  body: number;
  received: number;
  /** The last answer. */
  last: HttpResponse | undefined;
}
export const answeredOf = ({ statuses }: Result): number => [...statuses.values()].reduce((sum, count) => sum + count, 0);
/** Answers in each whole second. */
export function rates({ bySecond, started, ended }: Result): Samples {
  const samples = new Samples();
  const whole = Math.max(1, Math.floor((ended - started) / 1000));
  for (let second = 0; second < whole; second++) samples.add(bySecond[second] ?? 0);
  return samples;
}
export const failedOf = ({ failures }: Result): number => [...failures.values()].reduce((sum, count) => sum + count, 0);

const GROUPS = 12;
/** How long a piece of bulk is meant to take (ms): where each request connects anew, shorter, as each piece goes to one address only. */
const PIECE = { kept: 1000, anew: 400 };
/** The first pieces are small: how long an answer takes is not known yet. */
const GROWTH = 6;
/** A piece's requests are told apart in so many times. */
const SPREAD = 8;

/** Sends what the plan says. */
export function* sendLoad(self: Running, plan: Plan): Task<Result> {
  const { clock } = self;
  const result: Result = {
    started: clock.now,
    ended: clock.now,
    statuses: new Map(),
    failures: new Map(),
    latencies: new Samples(),
    connecting: new Samples(),
    connections: 0,
    bySecond: [],
    body: 0,
    received: 0,
    last: undefined,
  };
  const random = self.machine.random.stream(`load/${self.pid}/${clock.now}`);
  const count = Math.min(GROUPS, plan.senders);
  const share = (whole: number, index: number) => Math.floor((whole * (index + 1)) / count) - Math.floor((whole * index) / count);
  const groups = Array.from({ length: count }, (_, index) => {
    const quota = plan.requests === undefined ? Number.POSITIVE_INFINITY : share(plan.requests, index);
    return group(self, plan, result, random, share(plan.senders, index), quota);
  });
  yield* together(groups, clock);
  result.ended = clock.now;
  return result;
}

/** Some of the senders: all of them talk to the same address at a time. */
function* group(self: Running, plan: Plan, result: Result, random: Random, senders: number, quota: number): Task<void> {
  const { clock, machine } = self;
  const end = result.started + (plan.duration ?? Number.POSITIVE_INFINITY);
  const rate = plan.rate === undefined ? undefined : (plan.rate * senders) / plan.senders;
  const most = plan.keepAlive ? PIECE.kept : PIECE.anew;
  const tls = plan.url.scheme === "https" ? { tls: { serverName: plan.url.host } } : {};
  let held: HeldConnection | undefined;
  let due = clock.now;
  let size = senders;
  /** Over the connections that are open. */
  let asked = 0;
  for (let left = quota; left > 0 && clock.now < end; ) {
    // At a given rate nobody asks before it is time.
    if (rate !== undefined && clock.now < due) {
      yield* sleep(self, Math.min(due, end) - clock.now);
      if (clock.now >= end) return;
    }
    const began = clock.now;
    const room = Math.min(1, (end - began) / most);
    let times = Math.max(1, Math.min(left, Math.round(size * room)));
    let connected = 0;
    if (!held?.open || !plan.keepAlive || asked / senders >= held.limit) {
      const opened: HeldConnection | { error: ConnectError } = yield* machine.network.hold(plan.address, plan.url.port, {
        timeout: plan.timeout,
      });
      connected = clock.now - began;
      if ("error" in opened) {
        held = undefined;
        // Those who are refused ask again at once, at their rate.
        const each = Math.max(connected, 0.2);
        const failed = Math.max(1, Math.min(times, left, Math.floor((senders * Math.min(most, end - began)) / each)));
        yield* sleep(self, Math.max(0, (failed * each) / senders - connected));
        add(result.failures, opened.error === "timeout" && plan.timeout < 127_000 ? "late" : opened.error, failed);
        left -= failed;
        if (rate !== undefined) due += (failed * 1000) / rate;
        else size = Math.min(size * GROWTH, (senders * most) / each);
        continue;
      }
      held = opened;
      asked = 0;
    }
    asked += times;
    machine.load.spend(plan.effort * times);
    const request = { method: plan.method, path: plan.url.path, headers: plan.headers, body: plan.body, ...tls };
    const exchange = held.exchange(times === 1 ? request : { ...request, bulk: { times, senders: Math.min(times, senders) } });
    const answer = yield* inTime(exchange, clock, began + plan.timeout * Math.max(1, times / senders));
    const trip = 0.4 + random.float() * 0.6;
    const passed = clock.now - began;
    const own = (passed - connected) * Math.min(1, senders / times) + trip + (plan.keepAlive ? 0 : connected);
    // The way there and back, and connecting, count for each request that follows another.
    const rounds = times / senders;
    const rest = Math.max(0, rounds * trip + (plan.keepAlive ? 0 : (rounds - 1) * connected));
    // What is still on its way when the time is over is not counted.
    const over = clock.now + rest - end;
    if (over > 0 && rate === undefined) times = Math.max(1, Math.floor(times * Math.min(1, (end - began) / (clock.now + rest - began))));
    yield* sleep(self, Math.max(0, Math.min(rest, end - clock.now)));
    left -= times;
    if (answer === undefined || "error" in answer) {
      add(result.failures, answer === undefined ? "late" : answer.error, times);
      held = undefined;
    } else {
      note(result, answer, times);
      count(result.bySecond, times, (began - result.started) / 1000, (clock.now - result.started) / 1000);
    }
    result.connections += connected ? (plan.keepAlive ? senders : times) : 0;
    if (connected) result.connecting.add(connected, plan.keepAlive ? Math.min(senders, times) : times);
    if (answer !== undefined && !("error" in answer)) spread(result.latencies, random, own, times, connected);
    plan.progress?.(result);
    const took = clock.now - began;
    if (rate === undefined) size = Math.min(size * GROWTH, Math.max(1, (times * most) / Math.max(took, 0.1)));
    else {
      due = Math.max(due + (times * 1000) / rate, clock.now - most);
      size = Math.min(size * GROWTH, Math.max(1, (rate * most) / 1000));
    }
  }
  // The last piece's requests were spread over its time, too.
  if (rate !== undefined) yield* sleep(self, Math.max(0, Math.min(due - 1000 / rate, end) - clock.now));
}

/** Spreads what was answered from one time to another (s) over its seconds. */
function count(bySecond: number[], times: number, from: number, to: number): void {
  for (let second = Math.floor(from); second < to; second++) {
    const share = to > from ? (Math.min(to, second + 1) - Math.max(from, second)) / (to - from) : 1;
    bySecond[second] = (bySecond[second] ?? 0) + times * share;
  }
}

const add = <K>(counts: Map<K, number>, key: K, count: number): void => void counts.set(key, (counts.get(key) ?? 0) + count);

function note(result: Result, answer: HttpResponse, times: number): void {
  add(result.statuses, answer.status, times);
  const body = byteLength(answer.body);
  const head = Object.entries(answer.headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 19);
  result.body += body * times;
  result.received += (body + head) * times;
  result.last = answer;
}

/** The times of requests that took `mean` ms: no two are quite the same, and one in a while takes longer. */
function spread(latencies: Samples, random: Random, mean: number, times: number, connected: number): void {
  const parts = Math.min(times, SPREAD);
  for (let part = 0; part < parts; part++) {
    const count = Math.floor((times * (part + 1)) / parts) - Math.floor((times * part) / parts);
    const shape = 0.8 + 0.3 * random.float() + (random.float() < 0.04 ? random.float() : 0);
    latencies.add(mean * shape, count - (part === 0 ? 1 : 0));
    if (part === 0) latencies.add(mean * shape + connected, 1);
  }
}
