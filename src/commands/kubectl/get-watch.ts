// get --watch: rows or documents as changes come.
import type { KubeObject } from "../../api/object.ts";
import type { Watch } from "../../api/request.ts";
import { goJson } from "../../base/go-json.ts";
import type { Process } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import type { Shape } from "./get-shape.ts";
import { Table } from "./print/table.ts";
import { refuse } from "./refusal.ts";
import { requestTimeout } from "./request-timeout.ts";
import { listKind, type Plan } from "./resources/builder.ts";
import { readStep } from "./resources/visit.ts";
import type { Session } from "./session.ts";

/** Prints what there is (but for --watch-only) and then each change, until a signal or --request-timeout ends it. */
export function* watchObjects(session: Session, call: Call, planned: Plan, shape: Shape): Process {
  if (new Set(planned.kinds).size > 1 && planned.steps.every(({ type }) => type === "list" || type === "name"))
    refuse("you may only specify a single resource type");
  const door = yield* session.door();
  if (planned.steps.length !== 1) {
    for (const step of planned.steps) yield* readStep(door, step, { latest: true });
    refuse(
      `watch is only supported on individual resources and resource collections - ${planned.steps.length ? "more than 1 resource was found" : "no resources were found"}`,
    );
  }
  const step = planned.steps[0]!;
  if (step.type === "error") throw step.error;
  const { kind, namespace } = step.type === "document" ? step.info : step;
  const name = step.type === "list" ? undefined : step.type === "name" ? step.name : step.info.name;
  const fieldSelector = name === undefined ? call.string("field-selector") : `metadata.name=${name}`;
  const selector = name === undefined ? call.string("selector") : "";
  let resourceVersion: string;
  let objects: readonly KubeObject[];
  if (name === undefined) {
    const list = yield* listKind(door, { kind, namespace }, { selector, fieldSelector });
    objects = list.items;
    resourceVersion = list.metadata.resourceVersion;
  } else {
    const object = yield* door.get(kind, name, namespace ? { namespace } : {});
    objects = [object];
    resourceVersion = object.metadata.resourceVersion;
  }
  const table = new Table(kind, {
    ...shape.table,
    withKind: call.bool("show-kind"),
    withNamespace: call.bool("all-namespaces") && kind.namespaced,
  });
  const lines = shape.table.withEvent && call.string("output").toLowerCase() === "json";
  const show = (items: readonly KubeObject[], event: string): string =>
    lines
      ? items.map((item) => `{"type":${JSON.stringify(event)},"object":${goJson(session.whole(item))}}\n`).join("")
      : shape.printer
        ? items
            .map((item) => shape.printer!(shape.table.withEvent ? ({ type: event, object: item } as unknown as KubeObject) : item, kind))
            .join("")
        : table.print(items, session.self.clock.now, event);
  if (!call.bool("watch-only") && objects.length) yield* session.out(show(objects, "ADDED"));
  const timeout = requestTimeout(call);
  const until = timeout ? session.self.clock.now + timeout : undefined;
  const watch = (yield* door.request({
    verb: "watch",
    kind,
    resourceVersion,
    ...(namespace ? { namespace } : {}),
    ...(selector ? { labelSelector: selector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  })) as Watch;
  try {
    for (;;) {
      for (const event of watch.take()) {
        if (event.type === "BOOKMARK") continue;
        if (event.type === "ERROR") return 0;
        yield* session.out(show([event.object], event.type));
      }
      if (until !== undefined && session.self.clock.now >= until) return 0;
      yield { on: watch.changed, ...(until === undefined ? {} : { until }) };
    }
  } finally {
    watch.stop();
  }
}
