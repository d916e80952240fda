// kubectl create: from files, or by one of its generators.

import type { KubeObject } from "../../../api/object.ts";
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { annotated, checkPrinter, createObject, dryRunOf, tell, validationOf } from "../changing.ts";
import { editFiles } from "../edit.ts";
import { withSource } from "../failures.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, printFlags, saveConfigFlag, selectorFlag, validateFlag } from "../flags.ts";
import { sendRaw } from "../raw.ts";
import { recorded, recordFlag } from "../record.ts";
import { misuse, refuse } from "../refusal.ts";
import { select, visitAll } from "../resources/visit.ts";
import { verb } from "../session.ts";
import { command as configMap } from "./configmap.ts";
import { command as deployment } from "./deployment.ts";
import { command as ingress } from "./ingress.ts";
import { cronJobCommand, jobCommand } from "./job.ts";
import { budgetCommand, namespaceCommand, priorityClassCommand, quotaCommand, serviceAccountCommand } from "./policy.ts";
import { clusterRoleBindingCommand, clusterRoleCommand, roleBindingCommand, roleCommand } from "./rbac.ts";
import { command as secret } from "./secret.ts";
import { command as service } from "./service.ts";
import { command as token } from "./token.ts";

export const command: Command = {
  name: "create",
  summary: "Create a resource from a file or from stdin",
  examples: `# What a file describes
kubectl create -f pod.yaml

# What standard input describes
cat pod.yaml | kubectl create -f -

# Change it in the editor first, as JSON
kubectl create -f pod.yaml --edit -o json`,
  usage: "create -f FILENAME",
  flags: [
    ...printFlags(),
    dryRunFlag,
    ...filenameFlags("Filename, directory, or URL to files to use to create the resource"),
    selectorFlag,
    recordFlag,
    saveConfigFlag,
    validateFlag,
    fieldManagerFlag("kubectl-create"),
    flag("edit", "bool", "false", "Edit the API resource before creating"),
    flag("raw", "string", "", "Raw URI to POST to the server. Uses the transport specified by the kubeconfig file."),
    flag("windows-line-endings", "bool", "false", "Only relevant if --edit=true. Defaults to the line ending native to your platform."),
  ],
  subcommands: [
    clusterRoleCommand,
    clusterRoleBindingCommand,
    configMap,
    cronJobCommand,
    deployment,
    ingress,
    jobCommand,
    namespaceCommand,
    budgetCommand,
    priorityClassCommand,
    quotaCommand,
    roleCommand,
    roleBindingCommand,
    secret,
    service,
    serviceAccountCommand,
    token,
  ],
  run: verb(function* (session, call): Process {
    const filenames = call.list("filename");
    const kustomize = call.string("kustomize");
    if (call.args.length) misuse(`Unexpected args: [${call.args.join(" ")}]`);
    if (!filenames.length && !kustomize) {
      yield* session.err("error: must specify one of -f and -k\n");
      return 1;
    }
    if (call.string("raw") && call.bool("edit")) refuse("--raw and --edit are mutually exclusive");
    if (call.string("raw")) return yield* sendRaw(session, "create", call.string("raw"), filenames);
    if (call.bool("edit")) return yield* editFiles(session, { filenames, kustomize, recursive: call.bool("recursive") });
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const fieldValidation = validationOf(call);
    const selection = yield* select(session, {
      filenames,
      kustomize,
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      continueOnError: true,
      fetch: false,
    });
    let count = 0;
    yield* visitAll(selection, function* (info) {
      count++;
      try {
        const object = recorded(call, annotated(info.object!, call.bool("save-config")));
        const created: KubeObject =
          dryRun === "client"
            ? object
            : yield* createObject(session, info.kind, object, {
                namespace: info.namespace,
                dryRun,
                fieldManager: call.string("field-manager"),
                fieldValidation,
              });
        yield* tell(session, created, "created", dryRun);
      } catch (error) {
        throw withSource("creating", info.source, error);
      }
    });
    if (!count) refuse("no objects passed to create");
    return 0;
  }),
};
