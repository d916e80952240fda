// The log drivers that the daemon has, and what their options may be (daemon/logger: ValidateLogOpts and that of each driver).
import { parseGoDuration } from "../../base/duration.ts";
import { bytesOf } from "../../base/units.ts";
import type { FileSystem } from "../../machine/files.ts";
import { badRequest } from "../error.ts";

export const LOG_DRIVERS = ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "splunk", "syslog"];

export type Options = Readonly<Record<string, string>>;
/** Where a driver sends lines to. */
export interface Endpoint {
  protocol: string;
  host: string;
  port: number;
}

/** Options that are the daemon's own, whichever the driver is; those of the cache are of drivers that cannot be read. */
const COMMON = ["mode", "max-buffer-size", "cache-disabled", "cache-max-file", "cache-max-size", "cache-compress"];
const ATTRIBUTES = ["env", "env-regex", "labels", "labels-regex", "tag"];
const FILES = ["max-file", "max-size", "compress"];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "json-file": [...FILES, ...ATTRIBUTES],
  local: FILES,
  journald: ATTRIBUTES,
  syslog: [
    ...ATTRIBUTES,
    ...["address", "facility", "tls-ca-cert", "tls-cert", "tls-key", "tls-skip-verify", "format"].map((each) => `syslog-${each}`),
  ],
  gelf: [
    ...ATTRIBUTES,
    ...["address", "compression-level", "compression-type", "tcp-max-reconnect", "tcp-reconnect-delay"].map((each) => `gelf-${each}`),
  ],
  awslogs: [
    ...ATTRIBUTES,
    ..."credentials-endpoint create-group create-stream datetime-format endpoint force-flush-interval-seconds format group max-buffered-events multiline-pattern region stream"
      .split(" ")
      .map((each) => `awslogs-${each}`),
  ],
  gcplogs: [...ATTRIBUTES.filter((each) => each !== "tag"), "gcp-project", "gcp-log-cmd", "gcp-meta-zone", "gcp-meta-name", "gcp-meta-id"],
  splunk: [
    ...ATTRIBUTES,
    ..."caname capath format gzip gzip-level index index-acknowledgment insecureskipverify source sourcetype token url verify-connection"
      .split(" ")
      .map((each) => `splunk-${each}`),
  ],
  fluentd: [
    ...ATTRIBUTES,
    ..."address async async-connect async-reconnect-interval buffer-limit max-retries request-ack retry-wait sub-second-precision write-timeout"
      .split(" ")
      .map((each) => `fluentd-${each}`),
  ],
};
const FACILITIES =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 local6 local7".split(" ");
const TRANSPORT = /^(tcp|tcp\+tls|udp|unix|unixgram):\/\//;
export const isTrue = (text: string | undefined): boolean => /^(1|t|true)$/i.test(text ?? "");
const isBoolean = (text: string): boolean => /^(1|t|true|0|f|false)$/i.test(text);

/** @throws EngineError for a driver or an option that there is not */
export function checkOptions(driver: string, options: Options, files: FileSystem): void {
  if (driver === "none") return;
  const { mode = "", "max-buffer-size": buffer, "cache-disabled": disabled } = options;
  if (!["", "blocking", "non-blocking"].includes(mode)) throw badRequest(`logger: logging mode not supported: ${mode}`);
  if (buffer !== undefined && mode !== "non-blocking")
    throw badRequest("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  if (buffer !== undefined && bytesOf(buffer) === undefined)
    throw badRequest(`error parsing option max-buffer-size: invalid size: '${buffer}'`);
  if (!LOG_DRIVERS.includes(driver)) throw badRequest(`logger: no log driver named '${driver}' is registered`);
  const known = OPTIONS[driver]!;
  if (driver === "gelf") gelfEndpoint(options);
  for (const name of Object.keys(options))
    if (!COMMON.includes(name) && !known.includes(name))
      throw badRequest(
        driver === "gcplogs"
          ? `${JSON.stringify(name)} is not a valid option for the gcplogs driver`
          : `unknown log opt ${driver === "gelf" ? JSON.stringify(name) : `'${name}'`} for ${driver} log driver`,
      );
  if (disabled && !isBoolean(disabled)) throw badRequest(`invalid value for option cache-disabled: ${disabled}`);
  CHECKS[driver]?.(options, files);
}

const CHECKS: Readonly<Record<string, (options: Options, files: FileSystem) => void>> = {
  "json-file": checkFiles,
  local: checkFiles,
  awslogs: (options) => {
    if (options["awslogs-group"] === undefined) throw badRequest("must specify a value for log opt 'awslogs-group'");
  },
  syslog: (options, files) => {
    syslogEndpoint(options, files);
    const { "syslog-facility": facility = "daemon", "syslog-format": format = "" } = options;
    if (!FACILITIES.includes(facility) && !(/^\d+$/.test(facility) && Number(facility) <= 23)) throw badRequest("invalid syslog facility");
    if (!["", "rfc3164", "rfc5424", "rfc5424micro"].includes(format)) throw badRequest("Invalid syslog format");
  },
  gelf: (options) => {
    const { protocol } = gelfEndpoint(options);
    for (const name of ["gelf-compression-level", "gelf-compression-type", "gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay"]) {
      const value = options[name];
      if (value === undefined) continue;
      if (name.startsWith("gelf-tcp")) {
        if (protocol !== "tcp") throw badRequest(`"${name}" is only valid for TCP`);
        if (!/^\d+$/.test(value)) throw badRequest(`"${name}" must be a positive integer`);
        continue;
      }
      if (protocol !== "udp") throw badRequest("compression is only supported on UDP");
      const good = name.endsWith("level") ? /^(-1|\d)$/.test(value) : ["gzip", "zlib", "none"].includes(value);
      if (!good) throw badRequest(`unknown value ${JSON.stringify(value)} for log opt "${name}" for gelf log driver`);
    }
  },
  fluentd: (options) => {
    fluentdEndpoint(options);
    const { "fluentd-buffer-limit": limit, "fluentd-max-retries": retries, "fluentd-retry-wait": wait } = options;
    if (limit && bytesOf(limit) === undefined) throw badRequest(`invalid size: '${limit}'`);
    if (wait) checkDuration(wait);
    if (retries && !/^\d+$/.test(retries)) throw badRequest(`strconv.ParseUint: parsing ${JSON.stringify(retries)}: invalid syntax`);
    if (options["fluentd-async"] && options["fluentd-async-connect"])
      throw badRequest("conflicting options: cannot specify both 'fluentd-async' and 'fluentd-async-connect");
    for (const name of ["async", "async-connect", "sub-second-precision", "request-ack"]) {
      const value = options[`fluentd-${name}`];
      if (value && !isBoolean(value)) throw badRequest(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
    }
  },
};

function checkFiles(options: Options): void {
  const { "max-size": size, "max-file": count } = options;
  if (size !== undefined && size !== "-1" && bytesOf(size) === undefined) throw badRequest(`invalid size: '${size}'`);
  if (count !== undefined && !(Number(count) >= 1)) throw badRequest("max-file cannot be less than 1");
}

function checkDuration(text: string): void {
  try {
    parseGoDuration(text);
  } catch {
    throw badRequest(`time: invalid duration ${JSON.stringify(text)}`);
  }
}

/** undefined where the computer's own syslog is meant. @throws EngineError */
export function syslogEndpoint({ "syslog-address": address = "" }: Options, files: FileSystem): Endpoint | undefined {
  if (!address) return undefined;
  const [protocol] = TRANSPORT.exec(address)?.slice(1) ?? [];
  if (!protocol) throw badRequest(`syslog-address should be in form proto://address, got ${address}`);
  const rest = address.slice(protocol.length + 3);
  if (protocol.startsWith("unix")) {
    if (!files.exists(rest)) throw badRequest(`stat ${rest}: no such file or directory`);
    return undefined;
  }
  const [, host = "", port = "514"] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(rest)!;
  return { protocol, host, port: Number(port) };
}

/** @throws EngineError */
export function gelfEndpoint({ "gelf-address": address = "" }: Options): Endpoint {
  if (!address) throw badRequest("gelf-address is a required parameter");
  const [protocol] = TRANSPORT.exec(address)?.slice(1) ?? [];
  if (!protocol) throw badRequest(`gelf-address should be in form proto://address, got ${address}`);
  if (protocol !== "udp" && protocol !== "tcp") throw badRequest("gelf: endpoint needs to be TCP or UDP");
  const [, host, port] = /^(\[[^\]]*\]|[^:/]*):(\d+)$/.exec(address.slice(protocol.length + 3)) ?? [];
  if (host === undefined) throw badRequest("gelf: please provide gelf-address as proto://host:port");
  return { protocol, host, port: Number(port) };
}

/** @throws EngineError */
export function fluentdEndpoint({ "fluentd-address": given = "" }: Options): Endpoint {
  const fail = (why: string) => badRequest(`invalid fluentd-address (${given}): ${why}`);
  const [, protocol = "", rest = ""] = /^([a-z+]+):\/\/(.*)$/.exec(given.includes("://") ? given : `tcp://${given}`) ?? [];
  if (!["tcp", "tls", "unix"].includes(protocol)) throw fail(`unsupported scheme: '${protocol}'`);
  if (protocol === "unix") {
    if (!rest.replace(/^\/+/, "")) throw fail("path is empty");
    return { protocol, host: rest, port: 0 };
  }
  if (rest.includes("/")) throw fail("should not contain a path element");
  const [, host = "", port = "24224"] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(rest) ?? [];
  return { protocol, host: host || "127.0.0.1", port: Number(port) };
}

/** Where Splunk's events go to, or what is wrong with what is told of it: only a start looks (splunk.New). */
export function splunkEndpoint({ "splunk-url": url = "", "splunk-token": token = "" }: Options): Endpoint | { error: string } {
  if (!url) return { error: "splunk: splunk-url is expected" };
  const [, protocol = "", host = "", port = "", path = ""] = /^([a-z]+):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  if (!protocol || (path && path !== "/")) return { error: `splunk: expected format scheme://dns_name_or_ip:port for splunk-url` };
  if (!token) return { error: "splunk: splunk-token is expected" };
  return { protocol, host, port: Number(port || (protocol === "https" ? 443 : 80)) };
}
