// htpasswd of Apache: names with what their passwords hash to, by bcrypt.
import { FileError } from "../../machine/file-error.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { hashPassword, matchesPassword } from "../password.ts";

const USAGE =
  "Usage:\n\thtpasswd [-cimBdpsDv] [-C cost] passwordfile username\n\thtpasswd -b[cmBdpsDv] [-C cost] passwordfile username password\n\n\thtpasswd -n[imBdps] [-C cost] username\n\thtpasswd -nb[mBdps] [-C cost] username password\n";
/** Of bcrypt, unless -C says another. */
const COST = 5;

export function htpasswd(): Program {
  return function* (self): Process {
    const words = self.argv.slice(1);
    const given = new Set<string>();
    const args: string[] = [];
    let cost = COST;
    for (let at = 0; at < words.length; at++) {
      const word = words[at]!;
      if (!/^-[a-zA-Z]+$/.test(word) || args.length) args.push(word);
      else
        for (const letter of word.slice(1)) {
          given.add(letter);
          if (letter === "C") cost = Number(words[++at]);
        }
    }
    const fail = (text: string, code: number): number => {
      self.stderr.write(`htpasswd: ${text}\n`);
      return code;
    };
    const count = (given.has("n") ? 1 : 2) + (given.has("b") ? 1 : 0);
    if (args.length !== count) {
      self.stderr.write(USAGE);
      return 2;
    }
    if (!given.has("b")) return fail("k8s-quest does not simulate asking for the password yet: give it with -b", 1);
    if (!given.has("B")) return fail("k8s-quest does not simulate hashes other than bcrypt yet: give -B", 1);
    if (!(cost >= 4 && cost <= 17)) return fail("bcrypt cost must be between 4 and 17", 3);
    const [name = "", password = ""] = args.slice(-2);
    if (name.includes(":")) return fail(`username contains illegal character ':'`, 6);
    const { files, random } = self.machine;
    const line = `${name}:${hashPassword(password, cost, random.bytes(16))}`;
    if (given.has("n")) {
      self.stdout.write(`${line}\n\n`);
      return 0;
    }
    const path = resolvePath(self.directory, args[0]!);
    try {
      const old = files.exists(path) && !given.has("c") ? files.read(path) : "";
      if (!files.exists(path) && !given.has("c")) return fail(`cannot modify file ${args[0]}; use '-c' to create it`, 1);
      const lines = old.split("\n").filter(Boolean);
      const own = lines.find((each) => each.startsWith(`${name}:`));
      if (given.has("v")) {
        if (own === undefined) return fail(`User ${name} not found`, 6);
        if (!matchesPassword(password, own.slice(name.length + 1))) return fail("password verification failed", 3);
        self.stderr.write(`Password for user ${name} correct.\n`);
        return 0;
      }
      files.write(path, [...lines.map((each) => (each === own ? line : each)), ...(own ? [] : [line]), ""].join("\n"), {
        owner: self.user,
      });
      self.stderr.write(`${own ? "Updating" : "Adding"} password for user ${name}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return fail(`cannot create file ${args[0]}`, 1);
    }
  };
}
