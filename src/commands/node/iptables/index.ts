// iptables and iptables-save on a node: the rules that lead to services, as they are in its kernel now. ipvsadm, whose table is empty where kube-proxy writes iptables rules.
import type { Program } from "../../../machine/process.ts";
import { options, say, ToolError } from "../../unix/tool.ts";
import { nodeTool } from "../on-node.ts";
import { type Chain, chainsOf, type TableName } from "./rules.ts";

const TABLES: readonly TableName[] = ["filter", "nat", "mangle", "raw", "security"];
const VERSION = "v1.8.9 (nf_tables)";
const NUMBERS: Readonly<Record<string, string>> = { tcp: "6", udp: "17", sctp: "132", all: "0" };
const PORTS: Readonly<Record<string, string>> = {
  53: "domain",
  80: "http",
  443: "https",
  22: "ssh",
  3306: "mysql",
  5432: "postgresql",
  8080: "http-alt",
};

function tableNamed(name: string): TableName {
  const found = TABLES.find((each) => each === name);
  if (!found)
    throw new ToolError(
      `iptables ${VERSION}: can't initialize iptables table \`${name}': Table does not exist (do you need to insmod?)\nPerhaps iptables or your kernel needs to be upgraded.`,
      3,
    );
  return found;
}

interface Listed {
  target: string;
  protocol: string;
  source: string;
  destination: string;
  rest: string;
}

/** A rule as -L tells it, out of how -S writes it. */
function listed(rule: string, numeric: boolean): Listed {
  const words = [...rule.matchAll(/"([^"]*)"|(\S+)/g)].map(([whole, quoted]) => quoted ?? whole);
  const found: Listed = { target: "", protocol: "all", source: "", destination: "", rest: "" };
  const notes: string[] = [];
  let not = "";
  const next = (): string => words.shift() ?? "";
  const recent = { what: "", seconds: "", name: "" };
  for (let word = next(); word; word = next()) {
    if (word === "!") {
      not = "!";
      continue;
    }
    if (word === "-s") found.source = not + place(next());
    else if (word === "-d") found.destination = not + place(next());
    else if (word === "-p") found.protocol = next();
    else if (word === "-j") found.target = next();
    else if (word === "--comment") notes.push(`/* ${next()} */`);
    else if (word === "--dport") {
      const port = next();
      notes.push(`${found.protocol} dpt:${numeric ? port : (PORTS[port] ?? port)}`);
    } else if (word === "--ctstate") notes.push(`${not && "! "}ctstate ${next()}`);
    else if (word === "--mark") notes.push(`mark match ${not}${next()}`);
    else if (word === "--dst-type" || word === "--src-type") notes.push(`ADDRTYPE match ${word.slice(2)} ${next()}`);
    else if (word === "--probability") notes.push(`statistic mode random probability ${next()}`);
    else if (word === "--rcheck") recent.what = "CHECK";
    else if (word === "--set") recent.what = "SET";
    else if (word === "--seconds") recent.seconds = ` seconds: ${next()} reap`;
    else if (word === "--name") recent.name = next();
    else if (word === "--rsource")
      notes.push(`recent: ${recent.what}${recent.seconds} name: ${recent.name} side: source mask: 255.255.255.255`);
    else if (word === "--set-xmark") {
      const [value = "", mask = ""] = next().split("/");
      notes.push(`MARK ${mask === "0x0" ? "xor" : "or"} ${value}`);
    } else if (word === "--to-destination") notes.push(`to:${next()}`);
    else if (word === "--random-fully") notes.push("random-fully");
    else if (word === "--reject-with") notes.push(`reject-with ${next()}`);
    else if (word === "-m" || word === "--mode" || word === "--mask") next();
    not = "";
  }
  return { ...found, rest: notes.join(" ") };
}
const place = (range: string): string => range.replace(/\/32$/, "");

function listing(chain: Chain, all: readonly Chain[], numeric: boolean, numbered: boolean): string {
  const references = all.flatMap(({ rules }) => rules).filter((rule) => rule.endsWith(`-j ${chain.name}`)).length;
  const number = (text: string): string => (numbered ? text.padEnd(5) : "");
  const head = `Chain ${chain.name} (${chain.policy ? `policy ${chain.policy}` : `${references} references`})\n${number("num")}target     prot opt source               destination         \n`;
  const anywhere = numeric ? "0.0.0.0/0" : "anywhere";
  const row = (rule: string, index: number): string => {
    const { target, protocol, source, destination, rest } = listed(rule, numeric);
    const shown = numeric ? NUMBERS[protocol]! : protocol;
    return `${number(String(index + 1))}${target.padEnd(9)}  ${shown.padEnd(4)} --  ${(source || anywhere).padEnd(20)} ${(destination || anywhere).padEnd(20)} ${rest}\n`;
  };
  return head + chain.rules.map(row).join("");
}

const iptables = nodeTool("iptables", "the kernel's rules", function* (self, host, args) {
  if (args.some((word) => /^(-[ADIRFZNXPEC]|--(append|delete|insert|replace|flush|zero|new-chain|delete-chain|policy|check))$/.test(word)))
    throw new ToolError("k8s-quest does not simulate changing the rules of a kernel yet: NetworkPolicies and services make them");
  const flags = options(
    args,
    "t:LSnvxVw",
    {
      "table=": "t",
      list: "L",
      "list-rules": "S",
      numeric: "n",
      verbose: "v",
      exact: "x",
      version: "V",
      wait: "w",
      "line-numbers": "numbers",
    },
    { unseen: { w: "nobody holds the lock", x: "there are no counters to print" } },
  );
  if (flags.has("V")) {
    yield* say(self, `iptables ${VERSION}\n`);
    return 0;
  }
  if (self.user !== 0)
    throw new ToolError(`iptables ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)`, 4);
  const table = tableNamed(flags.value("t") ?? "filter");
  if (!flags.has("L") && !flags.has("S")) {
    throw new ToolError(`iptables ${VERSION}: no command specified\nTry \`iptables -h' or 'iptables --help' for more information.`, 2);
  }
  if (flags.has("v")) throw new ToolError("k8s-quest does not simulate the kernel's packet counters (-v) yet");
  const all = chainsOf(table, host.proxied, host.name);
  const [name] = flags.operands;
  const chosen = name === undefined ? all : all.filter((chain) => chain.name === name);
  if (!chosen.length)
    throw new ToolError(
      flags.has("S")
        ? `iptables ${VERSION}: chain \`${name}' in table \`${table}' is incompatible, use 'nft' tool.`
        : "iptables: No chain/target/match by that name.",
    );
  if (flags.has("S"))
    yield* say(
      self,
      [
        ...chosen.map((chain) => (chain.policy ? `-P ${chain.name} ${chain.policy}\n` : `-N ${chain.name}\n`)),
        ...chosen.flatMap((chain) => chain.rules.map((rule) => `-A ${chain.name} ${rule}\n`)),
      ].join(""),
    );
  else yield* say(self, chosen.map((chain) => listing(chain, all, flags.has("n"), flags.has("numbers"))).join("\n"));
  return 0;
});

const save = nodeTool("iptables-save", "the kernel's rules", function* (self, host, args) {
  const flags = options(args, "t:cM:", { "table=": "t", counters: "c" }, { unsimulated: "cM" });
  if (self.user !== 0)
    throw new ToolError(`iptables-save ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)`, 4);
  const wanted = flags.value("t");
  const stamp = new Date(self.clock.now)
    .toUTCString()
    .replace(
      /^(\w+), (\d+) (\w+) (\d+) (.*) GMT/,
      (_, week, day, month, year, at) => `${week} ${month} ${String(Number(day)).padStart(2)} ${at} ${year}`,
    );
  for (const table of wanted === undefined ? (["mangle", "filter", "nat"] as const) : [tableNamed(wanted)]) {
    const all = chainsOf(table, host.proxied, host.name);
    yield* say(
      self,
      [
        `# Generated by iptables-save ${VERSION.replace(/ .*/, "")} on ${stamp}\n*${table}\n`,
        ...all.map(({ name, policy }) => `:${name} ${policy ?? "-"} [0:0]\n`),
        ...all.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}\n`)),
        `COMMIT\n# Completed on ${stamp}\n`,
      ].join(""),
    );
  }
});

const restore = nodeTool("iptables-restore", "the kernel's rules", function* () {
  throw new ToolError("k8s-quest does not simulate changing the rules of a kernel yet: NetworkPolicies and services make them");
});

/** kube-proxy uses iptables here: IPVS has no virtual servers. */
const ipvsadm = nodeTool("ipvsadm", "the kernel's virtual servers", function* (self, _host, args) {
  const flags = options(
    args,
    "Lnlc",
    { list: "L", numeric: "n", stats: "c", rate: "c" },
    { unsimulated: "c", unseen: { n: "addresses are not looked up" } },
  );
  if (args.length && !flags.has("L") && !flags.has("l")) throw new ToolError("k8s-quest does not simulate changing virtual servers yet");
  yield* say(
    self,
    "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n",
  );
});

const nft = nodeTool("nft", "the kernel's rules", function* () {
  throw new ToolError("k8s-quest does not simulate nft yet: iptables-save shows the same rules");
});

export const ruleTools: Readonly<Record<string, Program>> = {
  iptables,
  "iptables-save": save,
  "iptables-restore": restore,
  ipvsadm,
  nft,
};
