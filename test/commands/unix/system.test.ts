// The system tools: what they print on a computer of Debian's and of busybox's kind.
import { describe, expect, it } from "vitest";
import { unixTools } from "../../../src/commands/unix/index.ts";
import { rootOf } from "../../../src/images/rootfs.ts";
import type { ToolSet } from "../../../src/images/toolsets.ts";
import { FileSystem } from "../../../src/machine/files.ts";
import { createMachine } from "../../../src/machine/machine.ts";
import type { Machine } from "../../../src/machine/process.ts";
import { programsOf } from "../../../src/machine/programs.ts";
import { Terminal } from "../../../src/machine/terminal.ts";
import { ScriptShell } from "../../../src/shell/script.ts";
import { computer } from "../../machine/computer.ts";

const ADDED = ["sh", "bash", "sudo", "less", "man", "watch", "ps", "top", "kill", "pgrep", "pkill", "pidof", "free", "uptime", "crictl"];

function machineOf(set: ToolSet): Machine {
  const bare = computer();
  const { clock, random, network, outside } = bare;
  const files = new FileSystem(() => clock.now, rootOf(set, set === "debian" ? ADDED.map((name) => `/usr/bin/${name}`) : [], {}, []));
  return createMachine({ hostname: "quest", clock, random, files, network, outside, program: programsOf(files, unixTools) });
}
function run(line: string, set: ToolSet = "debian") {
  const machine = machineOf(set);
  const shell = new ScriptShell(machine);
  const started = machine.clock.now;
  const result = shell.run(line);
  machine.clock.runWhile(() => result.exitCode === undefined, started + 600_000);
  return { out: result.stdout, err: result.stderr, code: result.exitCode, seconds: (machine.clock.now - started) / 1000 };
}

describe("time", () => {
  it.each([
    ["date", "Mon Jan  5 09:00:00 UTC 2026"],
    ["date -u +%FT%TZ", "2026-01-05T09:00:00Z"],
    ["date +%s.%3N", "1767603600.000"],
    ["date -R", "Mon, 05 Jan 2026 09:00:00 +0000"],
    ["date -Iseconds", "2026-01-05T09:00:00+00:00"],
    ["date -d @86400 '+%A %-d %B %y'", "Friday 2 January 70"],
    ["date -d '2026-03-01T00:30:00+09:00' +%F", "2026-02-28"],
    ["date -d '1 hour ago' +%H:%M", "08:00"],
    ["date -d 'tomorrow' +%a", "Tue"],
    ["date -d 'next friday' +%F", "2026-01-09"],
    ["date -d '2026-01-31 +2 weeks' +%F", "2026-02-14"],
    ["TZ=KST-9 date '+%H:%M %Z %z'", "18:00 KST +0900"],
  ])("%s", (line, out) => expect(run(line)).toMatchObject({ out: `${out}\n`, err: "", code: 0 }));
  it("says when a text is no date", () => expect(run("date -d gestern")).toMatchObject({ err: "date: invalid date 'gestern'\n", code: 1 }));
  it.each([
    ["sleep 1.5", 1.5, 0],
    ["sleep 1m 5", 65, 0],
    ["timeout 3 sleep infinity", 3, 124],
    ["timeout -s KILL 1 sleep 5", 1, 137],
    ["timeout 3 sleep 1", 1, 0],
    ["timeout 1 nothing", 0, 127],
  ])("%s takes %d s and gives %d", (line, seconds, code) => expect(run(line)).toMatchObject({ seconds, code }));
  it("says when a time is none", () => {
    expect(run("sleep soon").err).toBe("sleep: invalid time interval 'soon'\nTry 'sleep --help' for more information.\n");
    expect(run("sleep soon", "busybox").err).toBe("sleep: invalid number 'soon'\n");
  });
});

describe("programs that run programs", () => {
  it.each([
    ["env A=b env | grep ^A", "A=b\n"],
    ["env -i A=b env", "A=b\n"],
    ["env echo hi; /usr/bin/printf '%s-' a b; /usr/bin/pwd", "hi\na-b-/root\n"],
    ["/usr/bin/[ -e /etc/passwd ] && /usr/bin/test 1 -lt 2 && echo yes", "yes\n"],
    ["printenv HOME", "/root\n"],
    ["sudo -u nobody whoami; sudo id -u; sudo A=1 printenv A", "nobody\n0\n1\n"],
    ["which ls", "/usr/bin/ls\n"],
    ["nice -n 5 echo low; nohup echo kept", "low\nkept\n"],
  ])("%s", (line, out) => expect(run(line)).toMatchObject({ out, err: "" }));
  it("says what is not there", () => {
    expect(run("env nothing")).toMatchObject({ err: "env: 'nothing': No such file or directory\n", code: 127 });
    expect(run("sudo -u ghost ls").err).toContain("sudo: unknown user ghost");
    expect(run("crictl ps")).toMatchObject({
      err: "crictl: k8s-quest does not simulate the command line of the container runtime yet\n",
      code: 1,
    });
    expect(run("busybox nothing", "busybox")).toMatchObject({ err: "busybox: nothing: applet not found\n", code: 127 });
  });
});

describe("a script's traps", () => {
  it.each([
    [
      "run between commands, in the shell itself",
      "(sleep 1; kill -TERM $$) & trap 'x=trapped; echo got it' TERM; sleep 3; echo $x",
      "got it\ntrapped\n",
      3,
      0,
    ],
    [
      "may end the script with a status",
      "bash -c 'trap \"echo bye; exit 7\" TERM; while true; do sleep 1; done' & sleep 1.5; kill $!; wait $!; echo $?",
      "bye\n7\n",
      2,
      0,
    ],
    ["interrupt wait", "bash -c 'trap \"echo bye; exit 0\" TERM; sleep 99 & wait' & sleep 1; kill $!; wait $!; echo $?", "bye\n0\n", 1, 0],
    ["run at the end", "bash -c 'trap \"echo end\" EXIT; echo start; exit 3'", "start\nend\n", 0, 3],
  ])("%s", (_name, line, out, seconds, code) => expect(run(line)).toMatchObject({ out, seconds, code }));
});

describe("users and the machine", () => {
  it.each([
    ["id", "uid=0(root) gid=0(root) groups=0(root)"],
    ["id -un; groups", "root\nroot"],
    ["hostname; uname -sr; arch", "quest\nLinux 6.8.0-48-generic\nx86_64"],
    ["tty", "not a tty"],
  ])("%s", (line, out) => expect(run(line).out).toBe(`${out}\n`));
});

describe("processes", () => {
  it("lists them as procps does", () => {
    expect(run("sleep 9 & sleep 1; ps -o pid,comm,etime | grep sleep").out).toMatch(/^ +\d+ sleep +00:01\n$/);
    expect(run("ps aux").out.split("\n")[0]).toBe("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND");
    expect(run("ps -ef").out).toMatch(/^UID {10}PID {4}PPID {2}C STIME TTY {10}TIME CMD\nroot {11}1 {7}0 {2}0 09:00 \? {8}00:00:00 bash\n/);
    expect(run("ps -p 1 -o comm=").out).toBe("bash\n");
    expect(run("ps -o nonsense").err).toMatch(/^error: unknown user-defined format specifier "nonsense"\n\nUsage:\n ps \[options\]\n/);
  });
  it("lists them as busybox does", () => {
    expect(run("ps", "busybox").out).toMatch(/^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 bash\n/);
    expect(run("ps -o pid,args", "busybox").out).toMatch(/^PID {3}COMMAND\n {4}1 bash\n/);
  });
  it("finds and ends them", () => {
    expect(run("sleep 99 & sleep 98 & sleep 1; pgrep -af 'sleep 9.$' | cut -d' ' -f2-; pkill sleep; wait; pgrep -c sleep").out).toBe(
      "sleep 99\nsleep 98\n0\n",
    );
    expect(run("env kill 99")).toMatchObject({ err: "kill: (99): No such process\n", code: 1 });
    expect(run("env kill 99", "busybox").err).toBe("kill: can't kill pid 99: No such process\n");
  });
  it("shows the load", () => {
    expect(run("top -bn1").out).toMatch(/^top - 09:00:00 up 0 min, {2}0 users, {2}load average: 0\.00, 0\.00, 0\.00\nTasks: {3}\d total/);
    expect(run("free").out).toMatch(/^ {15}total {8}used {8}free {6}shared {2}buff\/cache {3}available\nMem: {9}8148524 /);
    expect(run("free", "busybox").out).toMatch(/^ {14}total .*\nMem: {8}8148524 /);
    expect(run("df -h /").out).toMatch(/^Filesystem {6}Size {2}Used Avail Use% Mounted on\n\/dev\/vda1 +99G /);
  });
});

describe("watch", () => {
  it("runs the command at each interval and prints the frames one after the other without a terminal", () => {
    const { out, seconds } = run("timeout 5 watch -n 2 'date +%S | tr 0 o'");
    expect(seconds).toBe(5);
    expect(out.split("\n").filter((line) => /^o/.test(line))).toEqual(["oo", "o2", "o4"]);
    expect(out.split("\n")[0]).toBe("Every 2.0s: date +%S | tr 0 o                    quest: Mon Jan  5 09:00:00 2026");
  });
  it("has a screen of its own on a terminal, and ends by Ctrl-C", () => {
    const machine = machineOf("debian");
    const terminal = new Terminal({ columns: 60, rows: 10 });
    const process = machine.processes.spawn({
      argv: ["watch", "-d", "-n1", "date +%S"],
      program: unixTools("watch")!,
      environment: { PATH: "/usr/bin" },
      stdin: terminal.input,
      stdout: terminal.output,
      stderr: terminal.output,
    });
    terminal.foreground = [process];
    machine.clock.runUntil(machine.clock.now + 1500);
    const screen = terminal.output.read();
    expect(screen).toContain("Every 1.0s: date +%S ");
    expect(screen).toContain("0\u001b[7m1\u001b[27m");
    terminal.type("\u0003");
    machine.clock.runUntil(machine.clock.now + 1);
    expect(process.exitCode).toBe(0);
    expect(terminal.output.read()).toMatch(/\[\?1049l$/);
  });
});

describe("less", () => {
  it("passes on without a terminal", () => expect(run("printf 'a\\nb\\n' | less; less /etc/hostname").out).toBe("a\nb\n"));
  it("turns pages, searches and ends", () => {
    const machine = machineOf("debian");
    machine.files.write("/long", Array.from({ length: 40 }, (_, i) => `row ${i + 1}\n`).join(""));
    const terminal = new Terminal({ columns: 40, rows: 11 });
    const process = machine.processes.spawn({
      argv: ["less", "/long"],
      program: unixTools("less")!,
      stdin: terminal.input,
      stdout: terminal.output,
      stderr: terminal.output,
    });
    const press = (keys: string) => {
      terminal.type(keys);
      machine.clock.runUntil(machine.clock.now + 1);
      return terminal.output.read();
    };
    expect(press("")).toContain("row 10\u001b");
    expect(press(" ")).toMatch(/\[Hrow 11\u001b/);
    expect(press("/row 25\r")).toMatch(/\[H\u001b\[7mrow 25/);
    expect(press("G")).toContain("(END)");
    press("q");
    expect(process.exitCode).toBe(0);
  });
});

describe("an option whose effect is not there", () => {
  it.each(["free -l", "top -b -H", "df -i", "less -S /etc/passwd"])("%s is refused by name", (line) => {
    const [name, ...words] = line.split(" ");
    const letter = words.filter((word) => word !== "-b")[0];
    expect(run(line)).toMatchObject({ out: "", err: `${name}: k8s-quest does not simulate ${letter} yet\n`, code: 1 });
  });
});
