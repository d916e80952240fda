// kubectl patch.

import { ApiError } from "../../api/errors.ts";
import { apiVersion } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { PatchType } from "../../api/request.ts";
import { equal } from "../../api/structure.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { dryRunOf, tell } from "./changing.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, localFlag, printFlags } from "./flags.ts";
import { applyLocally, fromJsonText, manifestToJson } from "./patch-text.ts";
import { patchObject } from "./patching.ts";
import { recordFlag, recordPatch } from "./record.ts";
import { misuse, Refusal, refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { select, visitAll } from "./resources/visit.ts";
import { verb } from "./session.ts";

const TYPES = ["json", "merge", "strategic"];

/** What is said where the server does not take patches of a type. */
const unsupported = (type: string, { kind }: Info, error: ApiError): Refusal =>
  new Refusal(
    `application/${type === "strategic" ? "strategic-merge" : type}-patch+json is not supported by ${apiVersion(kind)}, Kind=${kind.kind}: ${error.message}`,
  );

export const command: Command = {
  name: "patch",
  summary: "Update fields of a resource",
  usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
  flags: [
    ...printFlags(),
    recordFlag,
    dryRunFlag,
    fieldManagerFlag("kubectl-patch"),
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to update"),
    localFlag("If true, patch will operate on the content of the file, not the server-side resource."),
    flag("patch", "string", "", "The patch to be applied to the resource JSON file.", { shorthand: "p" }),
    flag("patch-file", "string", "", "A file containing a patch to be applied to the resource."),
    flag("subresource", "string", "", "If specified, patch will operate on the subresource of the requested object."),
    flag("type", "string", "strategic", "The type of patch being provided; one of [json merge strategic]"),
  ],
  run: verb(function* (session, call): Process {
    const type = call.string("type").toLowerCase();
    const inline = call.string("patch");
    const file = call.string("patch-file");
    if (inline && file) refuse("cannot specify --patch and --patch-file together");
    if (!inline && !file) refuse("must specify --patch or --patch-file containing the contents of the patch");
    if (call.bool("local") && call.args.length) refuse("cannot specify --local and server resources");
    if (!TYPES.includes(type)) refuse(`--type must be one of [${TYPES.join(" ")}], not ${JSON.stringify(call.string("type"))}`);
    const piped = session.piped(file);
    if (file && piped === undefined && !session.self.machine.files.exists(session.path(file)))
      refuse(`unable to read patch file: open ${file}: no such file or directory`);
    const text = piped ?? (file ? session.self.machine.files.read(session.path(file)) : inline);
    const patch = manifestToJson(text);
    const dryRun = dryRunOf(session);
    const local = call.bool("local");
    const selection = yield* select(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      local,
      continueOnError: true,
      fetch: true,
      ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
    });
    let count = 0;
    yield* visitAll(selection, function* (info) {
      try {
        const before = info.object!;
        const patched: KubeObject =
          local || dryRun === "client"
            ? applyLocally(info, before, patch, type as PatchType)
            : yield* patchObject(session, info, fromJsonText(patch), type as PatchType, {
                dryRun: dryRun === "server",
                fieldManager: call.string("field-manager"),
                ...(call.string("subresource") ? { subresource: call.string("subresource") } : {}),
              });
        const cause = local || dryRun === "client" ? undefined : recordPatch(call);
        const after = cause
          ? yield* patchObject(session, info, cause, "merge", { dryRun: dryRun === "server", fieldManager: call.string("field-manager") })
          : patched;
        yield* tell(session, after, equal(before, after) ? "patched (no change)" : "patched");
        count++;
      } catch (error) {
        throw error instanceof ApiError && error.code === 415 ? unsupported(type, info, error) : error;
      }
    });
    if (!count) misuse("no objects passed to patch");
    return 0;
  }),
};
