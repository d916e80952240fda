// The unix tools: programs by name. Images and the learner's computer have those whose executables stand in their file systems.
import { distributionTools, installedTool } from "../../images/packages/index.ts";
import type { Program, ProgramSource } from "../../machine/process.ts";
import { shellNames, shellProgram } from "../../shell/bash.ts";
import { kernelTools } from "../kernel/index.ts";
import { nodeTools } from "../node/index.ts";
import { awkTools } from "./awk/index.ts";
import { dataTools } from "./data/index.ts";
import { nanoTools } from "./editor/nano/index.ts";
import { viTools } from "./editor/vi/index.ts";
import { blockTools } from "./files/blocks.ts";
import { copyTools } from "./files/copy.ts";
import { gzipTools } from "./files/gzip.ts";
import { listTools } from "./files/list.ts";
import { manageTools } from "./files/manage.ts";
import { modeTools } from "./files/modes.ts";
import { tarTools } from "./files/tar.ts";
import { jqTools } from "./jq/jq.ts";
import { yqTools } from "./jq/yq.ts";
import { loadGenerators } from "./load/index.ts";
import { netTools } from "./net/index.ts";
import { dateTools } from "./system/date.ts";
import { launchTools } from "./system/launch.ts";
import { loadTools } from "./system/load.ts";
import { machineTools } from "./system/machine.ts";
import { missingTools } from "./system/missing.ts";
import { pagerTools } from "./system/pager.ts";
import { psTools } from "./system/ps.ts";
import { treeTools } from "./system/pstree.ts";
import { signalTools } from "./system/signals.ts";
import { storageTools } from "./system/storage.ts";
import { sysctlTools } from "./system/sysctl.ts";
import { userTools } from "./system/users.ts";
import { watchTools } from "./system/watch.ts";
import { wordTools } from "./system/words.ts";
import { columnTools } from "./text/columns.ts";
import { grepTools } from "./text/grep.ts";
import { rowTools } from "./text/rows.ts";
import { sedTools } from "./text/sed/index.ts";
import { sortTools } from "./text/sort.ts";
import { streamTools } from "./text/streams.ts";
import { tailTools } from "./text/tail.ts";
import { trTools } from "./text/tr.ts";

const tools = new Map<string, Program>([
  ...["make", "perl", "python", "python3"].map((name): [string, Program] => [name, installedTool(name)!]),
  ...shellNames.map((name): [string, Program] => [name, shellProgram(name)]),
  ...[
    listTools,
    manageTools,
    copyTools,
    modeTools,
    blockTools,
    tarTools,
    gzipTools,
    grepTools,
    sedTools,
    columnTools,
    rowTools,
    streamTools,
    tailTools,
    trTools,
    sortTools,
    dataTools,
    distributionTools,
    awkTools,
    jqTools,
    yqTools,
    netTools,
    loadGenerators,
    dateTools,
    launchTools,
    missingTools,
    nodeTools,
    kernelTools,
    loadTools,
    nanoTools,
    pagerTools,
    storageTools,
    psTools,
    treeTools,
    signalTools,
    watchTools,
    machineTools,
    sysctlTools,
    userTools,
    viTools,
    wordTools,
  ].flatMap((group) => Object.entries(group)),
]);

/** The program behind an executable of a distribution, by its path's last part. */
export const unixTools: ProgramSource = (path) => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return tools.get(name) ?? installedTool(name);
};
/** Tools of the learner's computer: all but those that only busybox has. */
export const unixToolNames = (): readonly string[] => [...tools.keys()].filter((name) => !BUSYBOX_ONLY.has(name));
const BUSYBOX_ONLY: ReadonlySet<string> = new Set(["busybox", "ash", "[[", "usleep", "apk", "addgroup", "dnf", "microdnf", "yum"]);
