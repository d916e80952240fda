// kubectl create job and cronjob: what they send.

import type { KubeObject } from "../../../api/object.ts";
import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { select } from "../resources/visit.ts";
import { generator } from "./generator.ts";
import { container, type Manifest, manifest } from "./objects.ts";

const podTemplate = (name: string, image: string, command: readonly string[], restartPolicy: string) => ({
  metadata: {},
  spec: { containers: [container(name, image, command)], restartPolicy },
});

export const job = (name: string, image: string, command: readonly string[]): Manifest =>
  manifest("batch/v1", "Job", name, { spec: { template: podTemplate(name, image, command, "Never") }, status: {} });

/** The job that a cron job would start now. */
export function jobFrom(name: string, cronJob: KubeObject): Manifest {
  const template = cronJob.spec.jobTemplate;
  return manifest(
    "batch/v1",
    "Job",
    name,
    { spec: template.spec, status: {} },
    {
      annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...template.metadata?.annotations },
      ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "CronJob", name: cronJob.metadata.name, uid: cronJob.metadata.uid, controller: true },
      ],
    },
  );
}

export const cronJob = (
  name: string,
  options: { image: string; schedule: string; restart: string; command: readonly string[] },
): Manifest =>
  manifest("batch/v1", "CronJob", name, {
    spec: {
      schedule: options.schedule,
      jobTemplate: { metadata: { name }, spec: { template: podTemplate(name, options.image, options.command, options.restart) } },
    },
    status: {},
  });

export const jobCommand: Command = generator({
  name: "job",
  summary: "Create a job with the specified name",
  usage: "job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  failure: "failed to create job: ",
  command: true,
  flags: [
    flag("image", "string", "", "Image name to run."),
    flag("from", "string", "", "The resource to make the job from (only cronjob is supported)."),
  ],
  *generate(session, call, name, words) {
    const image = call.string("image");
    const from = call.string("from");
    if (Boolean(image) === Boolean(from)) refuse("either --image or --from must be specified");
    if (words.length && from) refuse("cannot specify --from and command");
    if (image) return job(name, image, words);
    const { infos } = yield* select(session, { args: [from] });
    if (infos.length !== 1) refuse("from must be an existing cronjob");
    const source = infos[0]!.object!;
    if (source.kind !== "CronJob") refuse(`unknown object type *v1.${source.kind}`);
    return jobFrom(name, source);
  },
});

export const cronJobCommand: Command = generator({
  name: "cronjob",
  aliases: ["cj"],
  summary: "Create a cron job with the specified name",
  usage: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  required: ["image", "schedule"],
  failure: "failed to create cronjob: ",
  command: true,
  flags: [
    flag("image", "string", "", "Image name to run."),
    flag("schedule", "string", "", "A schedule in the Cron format the job should be run with."),
    flag("restart", "string", "", "job's restart policy. supported values: OnFailure, Never"),
  ],
  generate: (_session, call, name, words) =>
    cronJob(name, {
      image: call.string("image"),
      schedule: call.string("schedule"),
      restart: call.string("restart") || "OnFailure",
      command: words,
    }),
});
