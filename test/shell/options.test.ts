// The options of the shell: what `set` and `shopt` change, and what they refuse.
import { describe, expect, it } from "vitest";
import { run } from "../commands/unix/shell.ts";

const files = { "/root/a.txt": "", "/root/b.TXT": "", "/root/.x": "", "/root/d/f.txt": "", "/root/d/e/g.txt": "" };
const said = (line: string) => {
  const { stdout, stderr } = run(`PATH=/bin\n${line}`, files);
  return stdout + stderr;
};

describe("shopt", () => {
  it.each([
    ["echo *.zip; shopt -s nullglob; echo [*.zip]; echo a*; for f in *.zip; do echo no; done", "*.zip\n\na.txt\n"],
    ["shopt -s dotglob; echo *", ".x a.txt b.TXT d\n"],
    ["shopt -s nocaseglob; echo *.txt", "a.txt b.TXT\n"],
    [
      "echo **/*.txt; shopt -s globstar; echo **/*.txt; echo d/**; echo **/",
      "d/f.txt\na.txt d/e/g.txt d/f.txt\nd/ d/e d/e/g.txt d/f.txt\nd/ d/e/\n",
    ],
    ["shopt -s extglob; echo !(a.txt|d) @(a|b)* ?(a).txt; x=aaab; echo ${x##+(a)}", "b.TXT a.txt b.TXT a.txt\nb\n"],
    ["[[ foo.tar == @(*.tar|*.gz) ]] && echo yes", "yes\n"],
    ["shopt -s nocasematch; [[ ABC == abc ]] && case X in x) echo same;; esac", "same\n"],
    ["x=hello; echo ${x/l/[&]}; shopt -u patsub_replacement; echo ${x/l/[&]}", "he[l]lo\nhe[&]lo\n"],
    ['echo hi | read v; echo "$v"; shopt -s lastpipe; echo hi | read v; echo "$v"', "\nhi\n"],
    ["shopt -s xpg_echo; echo 'a\\tb'", "a\tb\n"],
    [
      "shopt -q extglob; echo $?; shopt -p extglob; shopt nullglob; shopt -o pipefail",
      "1\nshopt -u extglob\nnullglob       \toff\npipefail       \toff\n",
    ],
  ])("%s", (line, text) => expect(said(line)).toBe(text));

  it("gives up the rest of the line when failglob finds nothing", () =>
    expect(said("shopt -s failglob\necho *zz; echo same line\necho next $?")).toBe("next 1\nbash: line 3: no match: *zz\n"));
  it("says what does not exist, and what would have no effect", () => {
    expect(said("shopt -s nosuch")).toBe("bash: line 2: shopt: nosuch: invalid shell option name\n");
    expect(said("shopt -s cdspell")).toBe("bash: line 2: shopt: k8s-quest does not simulate -s cdspell yet\n");
    expect(said("shopt -u cdspell histappend; echo $?")).toBe("0\n");
  });
});

describe("set", () => {
  it.each([
    [
      "set -x; y=1; z='a b'; [[ $y == 1 ]]; echo $(echo in) \"$z\"",
      "in a b\n+ y=1\n+ z='a b'\n+ [[ 1 == 1 ]]\n++ echo in\n+ echo in 'a b'\n",
    ],
    ["set -C; echo 1 > f; echo 2 > f; echo 3 >| f; cat f", "3\nbash: line 2: f: cannot overwrite existing file\n"],
    ["set -f; echo *; set +f; echo *", "*\na.txt b.TXT d\n"],
    ["set -a; v=1; set +a; w=2; env | grep '^[vw]='", "v=1\n"],
    ["set -o pipefail; false | true; echo $?; echo $-", "1\nhB\n"],
    ["(set -e; x=$(false; echo on); echo $x; false; echo never); echo $?", "on\n1\n"],
    ["(shopt -s inherit_errexit; set -e; x=$(false; echo on); echo never); echo $?", "1\n"],
    ["set -o foo; echo $?", "2\nbash: line 2: set: foo: invalid option name\n"],
    [
      "set -o vi; set -k",
      "bash: line 2: set: k8s-quest does not simulate -o vi yet\nbash: line 2: set: k8s-quest does not simulate -o keyword yet\n",
    ],
    ["ln -s d link; cd link; pwd; pwd -P; cd ..; set -P; cd link; pwd", "/root/link\n/root/d\n/root/d\n"],
  ])("%s", (line, text) => expect(said(line)).toBe(text));

  it("shows each line that it reads with -v, and runs none with -n", () => {
    expect(said("set -v\necho a # why\n\nset +v\necho b")).toBe("a\nb\necho a # why\n\nset +v\n");
    expect(said("echo a; set -n\necho b")).toBe("a\n");
    expect(said("echo 'echo hi' > s; bash -n s; echo $?")).toBe("0\n");
  });
});

describe("hash", () => {
  it("remembers where programs are, and how often that was used", () => {
    expect(said("hash; ls >/dev/null; ls >/dev/null; hash; hash -t ls; type ls")).toBe(
      "hash: hash table empty\nhits\tcommand\n   2\t/bin/ls\n/bin/ls\nls is hashed (/bin/ls)\n",
    );
    expect(said("hash nope; hash -p /bin/echo there; hash -l; hash -r; hash")).toBe(
      "builtin hash -p /bin/echo there\nhash: hash table empty\nbash: line 2: hash: nope: not found\n",
    );
    expect(said("set +h; ls >/dev/null; hash")).toBe("bash: line 2: hash: hashing disabled\n");
  });
});

describe("the options of builtins", () => {
  it.each([
    ["printf 'a b\\nc d\\n' | { read -n 2 x; read -N 3 y; echo \"[$x][$y]\"; }", "[a][b\nc]\n"],
    ["exec 3< <(echo three); read -u 3 x; echo $x", "three\n"],
    ["printf '1\\n2\\n3\\n4\\n' | { mapfile -t -s 1 -n 2 -O 5 v; echo ${!v[@]} ${v[@]}; }", "5 6 2 3\n"],
    ["mapfile -d : -t v <<< a:b; echo ${#v[@]} ${v[0]}", "2 a\n"],
    ["kill -l 9; kill -l TERM; kill -l 137", "KILL\n15\nKILL\n"],
    ["sleep 9 & sleep 1 & wait -n; echo $?; jobs -r | wc -l", "0\n1\n"],
    [
      "complete -F __start_kubectl k; complete -p k; complete -r k; complete -p k",
      "complete -F __start_kubectl k\nbash: line 2: complete: k: no completion specification\n",
    ],
    [
      "declare -l x; type -a ls; exec -a x ls; read -i x y",
      "bash: line 2: declare: k8s-quest does not simulate -l yet\nbash: line 2: type: k8s-quest does not simulate -a yet\nbash: line 2: exec: k8s-quest does not simulate -a yet\nbash: line 2: read: k8s-quest does not simulate -i yet\n",
    ],
  ])("%s", (line, text) => expect(said(line)).toBe(text));
});
