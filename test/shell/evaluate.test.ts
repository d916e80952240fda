// The shell's language: what a line prints and how it ends.
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { createMachine } from "../../src/machine/machine.ts";
import type { Stack } from "../../src/machine/sockets.ts";
import { ScriptShell } from "../../src/shell/script.ts";

function run(...texts: string[]) {
  const clock = new Clock(Date.UTC(2026, 0, 1));
  const files = new FileSystem(() => clock.now);
  files.makeFolder("/root", { parents: true });
  const machine = createMachine({
    hostname: "test",
    clock,
    random: new Random("1"),
    files,
    network: {} as Stack,
    program: () => undefined,
    outside: () => () => {},
  });
  const shell = new ScriptShell(machine);
  let last = { stdout: "", stderr: "", exitCode: 0 };
  for (const text of texts) {
    const line = shell.run(text);
    clock.runWhile(() => line.exitCode === undefined, clock.now + 60_000);
    last = { stdout: line.stdout, stderr: line.stderr, exitCode: line.exitCode ?? -1 };
  }
  return last;
}

describe("the shell", () => {
  it.each([
    ["echo a   'b  c' \"d  e\"", "a b  c d  e\n"],
    ["x='1  2'; echo $x; echo \"$x\"", "1 2\n1  2\n"],
    ["echo {a,b}{1..3}", "a1 a2 a3 b1 b2 b3\n"],
    [
      "x=file.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${x/tar/zip} ${#x} ${x:0:4} ${x^^}",
      "file.tar file tar.gz gz file.zip.gz 11 file FILE.TAR.GZ\n",
    ],
    ["echo ${none:-other} ${none:+x} $((2 + 3 * 4)) $((7 / 2)) $((1 << 4))", "other 14 3 16\n"],
    ["for i in 1 2 3; do echo -n $i; done; echo", "123\n"],
    ['for x in a=1 b "c d=2" e+=3; do echo $x; done', "a=1\nb\nc d=2\ne+=3\n"],
    ["i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done | while read x; do echo got $x; done", "got 1\ngot 2\ngot 3\n"],
    ["f() { local y=$1; echo f $y $#; return 3; }; f a b; echo $?", "f a 2\n3\n"],
    ["case abc in a*) echo yes;; *) echo no;; esac", "yes\n"],
    ["echo $(echo hi; echo there) `echo x`", "hi there x\n"],
    ["false || echo or; true && echo and; ! true; echo $?", "or\nand\n1\n"],
    ['a=(x \'y z\' w); echo ${a[1]} ${#a[@]}; for e in "${a[@]}"; do echo "<$e>"; done', "y z 3\n<x>\n<y z>\n<w>\n"],
    ["declare -A m; m[k]=v; echo ${m[k]} ${!m[@]}", "v k\n"],
    ["read a b <<< 'one two three'; echo \"$b\"", "two three\n"],
    ['while read l; do echo "[$l]"; done <<EOF\na\n$((1+1))\nEOF', "[a]\n[2]\n"],
    ["while read l; do echo \"[$l]\"; done <<'EOF'\n$x\nEOF", "[$x]\n"],
    ["echo one > f; echo two >> f; while read l; do echo $l; done < f", "one\ntwo\n"],
    ["echo hidden > /dev/null 2>&1; { echo out; echo err >&2; } 2>&1", "out\nerr\n"],
    ["[[ abc == a* && abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}", "b\n"],
    ["set -- a b 'c d'; for x in \"$@\"; do echo $x; done; shift; echo $1 $#", "a\nb\nc d\nb 2\n"],
    ["(cd /; pwd); pwd", "/\n/root\n"],
    ["pushd / ; pushd ~; dirs -v; pushd +1; popd; popd", "/ ~\n~ / ~\n 0  ~\n 1  /\n 2  ~\n/ ~ ~\n~ ~\n~\n"],
    ["printf '\\xc3\\xa9\\303\\251%b'  '\\xc3\\xa9'; echo -e '\\xc3\\xa9'; x=$(printf '\\xc3\\xa9'); echo ${#x}", "éééé\n1\n"],
    ["printf '%s=%03d\\n' a 1 b 22", "a=001\nb=022\n"],
    ["while read l; do echo $l; done < <(echo sub)", "sub\n"],
    ["x=1; (x=2; exit 4); echo $x $?", "1 4\n"],
    ["set -o pipefail; false | true; echo $?", "1\n"],
    ["(exit 3) | true | (exit 5); echo ${PIPESTATUS[@]} of ${#PIPESTATUS[@]}; echo $PIPESTATUS", "3 0 5 of 3\n0\n"],
    ['false | true; echo $((PIPESTATUS[0] + 1)) ${PIPESTATUS[-1]}; true; echo "${PIPESTATUS[*]}"', "2 0\n0\n"],
    ["for ((i=0;i<3;i++)); do [ $i = 1 ] && continue; echo $i; done", "0\n2\n"],
    ["touch() { echo > $1; }; touch a.txt; touch b.txt; echo *.txt; echo *.none", "a.txt b.txt\n*.none\n"],
  ])("%s", (text, out) => {
    expect(run(text)).toMatchObject({ stdout: out, stderr: "" });
  });

  it("keeps variables, functions, aliases and the folder from line to line", () => {
    expect(run("x=5; f() { echo f$x; }; alias e='echo -n'; cd /", "f; e done; pwd").stdout).toBe("f5\ndone/\n");
  });
  it("says what it does not know", () => {
    expect(run("nothere")).toEqual({ stdout: "", stderr: "bash: line 1: nothere: command not found\n", exitCode: 127 });
    expect(run("cd /nope")).toMatchObject({ stderr: "bash: line 1: cd: /nope: No such file or directory\n", exitCode: 1 });
    expect(run("echo hi > /none/x").stderr).toBe("bash: line 1: /none/x: No such file or directory\n");
  });
  it("ends a writer whose reader is gone", () => {
    expect(run("while true; do echo y; done | { read a; echo $a; }").stdout).toBe("y\n");
  });
  it("stops at the first failure when told", () => {
    expect(run("set -e; false || true; echo on; false; echo off")).toMatchObject({ stdout: "on\n", exitCode: 1 });
  });
  it("runs jobs beside each other", () => {
    expect(run("{ echo bg; } & wait; echo fg").stdout).toBe("bg\nfg\n");
  });
});

describe("arithmetic that is wrong", () => {
  it.each([
    ["1 + ", '1 + : syntax error: operand expected (error token is "+ ")'],
    [" 5 * * 2", '5 * * 2: syntax error: operand expected (error token is "* 2")'],
    ["1 + @", '1 + @: syntax error: operand expected (error token is "@")'],
    [" a b ", 'a b : syntax error in expression (error token is "b ")'],
    ["  1 2", '1 2: syntax error in expression (error token is "2")'],
    ["3 / 0 ", '3 / 0 : division by 0 (error token is "0 ")'],
    ["3 / 0 + 1", '3 / 0 + 1: division by 0 (error token is "0 + 1")'],
  ])("$((%s)) is shown from where bash could not go on", (expression, message) => {
    expect(run(`echo $((${expression}))`).stderr).toContain(`: ${message}\n`);
  });
});
