// kubectl diff: what apply would change, as the difference of YAML texts.
import { apiVersion } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { exitOf } from "../../../machine/tasks.ts";
import type { Command } from "../../command.ts";
import { applyServerSide, computePatch, current, placed } from "../apply/one.ts";
import { forgotten, prunedKinds } from "../apply/prune.ts";
import { appliedForm, createObject } from "../changing.ts";
import { Exit, errorText, flattened } from "../failures.ts";
import { fieldManagerFlag, filenameFlags, flag, selectorFlag } from "../flags.ts";
import { patchObject } from "../patching.ts";
import { withoutManagedFields } from "../print/documents.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { select } from "../resources/visit.ts";
import { Session } from "../session.ts";
import { unified } from "./unified.ts";

export const command: Command = {
  name: "diff",
  summary: "Diff the live version against a would-be applied version",
  usageErrorCode: 2,
  usage: "diff -f FILENAME",
  flags: [
    flag("concurrency", "int", "1", "Number of objects to process in parallel when diffing against the live version.", {
      unseen: "the differences are told in the order of the names, whichever was read first",
    }),
    fieldManagerFlag("kubectl-client-side-apply"),
    ...filenameFlags("Filename, directory, or URL to files contains the configuration to diff"),
    flag("force-conflicts", "bool", "false", "If true, server-side apply will force the changes against conflicts."),
    flag("prune", "bool", "false", "Include resources that would be deleted by pruning."),
    flag("prune-allowlist", "stringArray", "[]", "Overwrite the default allowlist with <group/version/kind> for --prune"),
    selectorFlag,
    flag("server-side", "bool", "false", "If true, apply runs in the server instead of the client."),
    flag("show-managed-fields", "bool", "false", "If true, include managed fields in the diff."),
  ],
  // Not `verb`: 1 means that there are differences, so errors give more.
  *run(self, call): Process {
    const session = new Session(self, call);
    try {
      yield* session.readPipes();
      return yield* compare(session);
    } catch (error) {
      const { text, code } = errorText(error, call.path);
      if (text) yield* session.err(text.endsWith("\n") ? text : `${text}\n`);
      return Math.max(2, code);
    }
  },
};

function* compare(session: Session): Process {
  const { call } = session;
  if (!call.list("filename").length && !call.string("kustomize")) refuse("must specify one of -f and -k");
  const kinds = call.bool("prune") ? prunedKinds((yield* session.door()).mapper, call.list("prune-allowlist")) : [];
  const { infos, errors } = yield* select(session, {
    filenames: call.list("filename"),
    kustomize: call.string("kustomize"),
    recursive: call.bool("recursive"),
    selector: call.string("selector"),
    continueOnError: true,
    endsFiles: true,
    fetch: false,
  });
  const { files, random } = session.self.machine;
  const live = `/tmp/LIVE-${random.between(100_000_000, 4_294_967_295)}`;
  const merged = `/tmp/MERGED-${random.between(100_000_000, 4_294_967_295)}`;
  try {
    for (const folder of [live, merged]) files.makeFolder(folder, { parents: true, mode: 0o700 });
    const visited = new Set<string>();
    const namespaces = new Set<string>();
    for (const info of infos) {
      const states = yield* bothStates(session, info);
      if (info.kind.namespaced) namespaces.add(info.namespace);
      if (states.live) visited.add(states.live.metadata.uid);
      const name = fileName(info);
      const show = call.bool("show-managed-fields") ? (object: KubeObject) => session.whole(object) : withoutManagedFields;
      const [before, after] = masked(states.live && show(states.live), show(states.merged));
      if (before) files.write(`${live}/${name}`, dumpYaml(before));
      files.write(`${merged}/${name}`, dumpYaml(after));
    }
    // All files are read, and the first complaint is the one that is told (resource.ConcurrentVisitorList).
    const [failure] = flattened(errors);
    if (failure) throw failure;
    if (call.bool("prune")) {
      const scope = { selector: call.string("selector"), kinds, named: call.list("prune-allowlist").length > 0, visited, namespaces };
      for (const { kind, object } of yield* forgotten(session, scope)) {
        const { name, namespace = "" } = object.metadata;
        files.write(`${live}/${fileName({ kind, name, namespace })}`, dumpYaml(session.whole(object)));
      }
    }
    return yield* run(session, live, merged);
  } finally {
    for (const folder of [live, merged]) if (files.exists(folder)) files.remove(folder, { recursive: true });
  }
}

const fileName = ({ kind, namespace, name }: Pick<Info, "kind" | "namespace" | "name">): string =>
  `${kind.group ? `${kind.group}.` : ""}${kind.version}.${kind.kind}.${kind.namespaced ? namespace : ""}.${name}`;

/** The object as it is and as apply would make it. */
function* bothStates(session: Session, info: Info): Task<{ live: KubeObject | undefined; merged: KubeObject }> {
  const { call } = session;
  const door = yield* session.door();
  const live = yield* current(door, info);
  const fieldManager = call.string("field-manager");
  if (call.bool("server-side")) {
    const { object } = yield* applyServerSide(session, info, {
      dryRun: "server",
      fieldManager: call.given("field-manager") ? fieldManager : "kubectl",
      fieldValidation: "Warn",
      overwrite: true,
      force: false,
      gracePeriod: -1,
      forceConflicts: call.bool("force-conflicts"),
      timeout: 0,
    });
    return { live, merged: object };
  }
  if (!live)
    return {
      live,
      merged: yield* createObject(session, info.kind, placed(info), { namespace: info.namespace, dryRun: "server", fieldManager }),
    };
  door.traffic?.schema(apiVersion(info.kind));
  // As it would be applied, but without the annotation: that is no difference worth showing.
  const { patch, type } = computePatch(info.kind, live, JSON.parse(appliedForm(placed(info))) as KubeObject, true);
  if (!Object.keys(patch).length) return { live, merged: live };
  const metadata = { ...(patch["metadata"] as object | undefined), resourceVersion: live.metadata.resourceVersion };
  return { live, merged: yield* patchObject(session, info, { ...patch, metadata }, type, { dryRun: true, fieldManager }) };
}

/** Secrets with their values hidden; changed ones still differ. */
function masked(before: KubeObject | undefined, after: KubeObject): [KubeObject | undefined, KubeObject] {
  if (after.kind !== "Secret" || after.apiVersion !== "v1") return [before, after];
  const old: Record<string, string> = before?.["data"] ?? {};
  const now: Record<string, string> = after["data"] ?? {};
  const hide = (data: Record<string, string>, other: Record<string, string>, when: string) =>
    Object.fromEntries(
      Object.keys(data).map((key) => [key, other[key] === undefined || other[key] === data[key] ? "***" : `*** (${when})`]),
    );
  const strip = (object: KubeObject, data: Record<string, string>): KubeObject => ({
    ...object,
    ...(Object.keys(data).length ? { data } : {}),
  });
  return [before && strip(before, hide(old, now, "before")), strip(after, hide(now, old, "after"))];
}

/** $KUBECTL_EXTERNAL_DIFF, or diff -u -N. */
function* run(session: Session, live: string, merged: string): Process {
  const { self } = session;
  const { files } = self.machine;
  const external = self.environment["KUBECTL_EXTERNAL_DIFF"];
  if (external) {
    const words = external.split(" ").filter((word, index) => index === 0 || /^[a-zA-Z0-9-=]+$/.test(word));
    const found = self.machine.which(words[0]!, self.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", self.directory);
    if (!found) throw new Exit(2, `error: failed to run ${JSON.stringify(words[0])}: executable file not found in $PATH`);
    return yield* exitOf(self.machine.processes.spawn({ argv: [...words, live, merged], program: found.program, parent: self }));
  }
  let differs = false;
  const read = (path: string) => (files.exists(path) ? files.read(path) : "");
  const stamp = (path: string) => {
    const node = files.lookup(path);
    const time = new Date(node?.modified ?? 0).toISOString();
    return `${time.slice(0, 10)} ${time.slice(11, 23)}000000 +0000`;
  };
  for (const name of [...new Set([...files.list(live), ...files.list(merged)])].sort()) {
    const hunks = unified(read(`${live}/${name}`), read(`${merged}/${name}`));
    if (!hunks) continue;
    differs = true;
    yield* session.out(
      `diff -u -N ${live}/${name} ${merged}/${name}\n--- ${live}/${name}\t${stamp(`${live}/${name}`)}\n+++ ${merged}/${name}\t${stamp(`${merged}/${name}`)}\n${hunks}`,
    );
  }
  return differs ? 1 : 0;
}
