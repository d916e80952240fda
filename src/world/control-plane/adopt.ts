// What the flags of kube-apiserver make of the cluster's API server while it runs.

import type { Random } from "../../base/random.ts";
import { Audit } from "../../cluster/apiserver/audit/index.ts";
import { readPolicy } from "../../cluster/apiserver/audit/policy.ts";
import { readEncryption } from "../../cluster/apiserver/encryption/at-rest.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { type ServerSettings, standardServerSettings } from "../../cluster/apiserver/settings.ts";
import { FileError } from "../../machine/file-error.ts";
import type { Running } from "../../machine/process.ts";
import { listOf } from "./apiserver-flags.ts";
import type { Flags } from "./flags.ts";

/** As kubeadm's manifest has them: nothing needs to be made of these. */
const USUAL = { modes: "Node,RBAC", plugins: "NodeRestriction" };

/** The settings of a server that was started so; a text is why it cannot begin. */
export function adoptFlags(api: ApiServer, random: Random, self: Running, flags: Flags): string | (() => void) {
  const value = (name: string) => flags.value(name) || undefined;
  const usual =
    value("authorization-mode") === USUAL.modes &&
    value("enable-admission-plugins") === USUAL.plugins &&
    !["anonymous-auth", "disable-admission-plugins", "audit-policy-file", "audit-log-path", "encryption-provider-config"].some((name) =>
      flags.has(name),
    );
  if (usual) {
    if (api.settings !== standardServerSettings) api.settings = standardServerSettings;
    return () => {};
  }
  const audit = auditOf(random, self, value("audit-policy-file"), value("audit-log-path"));
  if (typeof audit === "string") return audit;
  const encryption = value("encryption-provider-config");
  const atRest = encryption === undefined ? undefined : readEncryption(self.machine.files.read(encryption));
  if (atRest && "error" in atRest) return atRest.error;
  const settings: ServerSettings = {
    authorization: new Set(listOf(value("authorization-mode") ?? "AlwaysAllow")),
    anonymous: !/^(false|0|f|F|False|FALSE)$/.test(value("anonymous-auth") ?? "true"),
    enabled: new Set(listOf(value("enable-admission-plugins"))),
    disabled: new Set(listOf(value("disable-admission-plugins"))),
    ...(audit ? { audit } : {}),
    ...(atRest ? { atRest } : {}),
  };
  api.settings = settings;
  return () => {};
}

/** Writes nothing without a path, and nothing without a policy. */
function auditOf(random: Random, self: Running, policyFile: string | undefined, path: string | undefined): Audit | string | undefined {
  if (policyFile === undefined) return undefined;
  const { files } = self.machine;
  const policy = readPolicy(files.read(policyFile));
  if ("error" in policy) return `loading audit policy file: ${policy.error}: from file ${policyFile}`;
  if (path === undefined) return undefined;
  if (path === "-") return new Audit({ clock: self.clock, random, policy, write: (line) => self.stdout.write(line) });
  let text = "";
  try {
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    if (!files.exists(folder)) files.makeFolder(folder, { parents: true });
    text = files.exists(path) ? files.read(path) : "";
    files.write(path, text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `ensureLogFile: open ${path}: ${error.message.toLowerCase()}`;
  }
  const log = new AuditLog(text);
  return new Audit({
    clock: self.clock,
    random,
    policy,
    write(line) {
      log.add(line);
      // The file is made again where somebody took it away; else its content grows behind it.
      if (files.lookup(path) !== log.seen) {
        files.write(path, log.content, { mode: 0o600 });
        log.seen = files.lookup(path);
      }
    },
  });
}

/** The end of a long log: beyond this many characters its older half goes, as rotation takes it away. */
const LIMIT = 4 << 20;

class AuditLog {
  #lines: string[];
  #size: number;
  seen: unknown;

  constructor(text: string) {
    this.#lines = text ? [text] : [];
    this.#size = text.length;
  }

  readonly content = (): string => {
    if (this.#lines.length > 1) this.#lines = [this.#lines.join("")];
    return this.#lines[0] ?? "";
  };

  add(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size <= LIMIT) return;
    const text = this.content();
    this.#lines = [text.slice(text.indexOf("\n", text.length >> 1) + 1)];
    this.#size = this.#lines[0]!.length;
  }
}
