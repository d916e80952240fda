// Audit events: what was asked of the API server, by whom, and what became of it (apiserver/pkg/audit; audit.k8s.io/v1).
import { ApiError } from "../../../api/errors.ts";
import { microTimestamp } from "../../../api/object.ts";
import type { Answer, Request } from "../../../api/request.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Random } from "../../../base/random.ts";
import { decide, type Level, type Policy, type Stage } from "./policy.ts";

export interface AuditParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: Policy;
  /** Takes one event as a line of JSON. */
  write(line: string): void;
}

const HTTP_CODES: Readonly<Record<string, number>> = { create: 201 };

/** Where a user's requests come from, and with which program. */
function clientOf(user: string): { ip: string; agent: string } {
  const node = /^system:node:(.+)$/.exec(user)?.[1];
  if (node) return { ip: "172.18.0.2", agent: "kubelet/v1.36.2 (linux/amd64) kubernetes/1ab2c3d" };
  if (/^system:serviceaccount:kube-system:.*-controller$|^system:kube-controller-manager$/.test(user))
    return { ip: "172.18.0.2", agent: "kube-controller-manager/v1.36.2 (linux/amd64) kubernetes/1ab2c3d/system:serviceaccount" };
  if (user === "system:kube-scheduler")
    return { ip: "172.18.0.2", agent: "kube-scheduler/v1.36.2 (linux/amd64) kubernetes/1ab2c3d/scheduler" };
  if (user === "system:apiserver") return { ip: "::1", agent: "kube-apiserver/v1.36.2 (linux/amd64) kubernetes/1ab2c3d" };
  return { ip: "172.18.0.1", agent: "kubectl/v1.35.2 (linux/amd64) kubernetes/1ab2c3d" };
}

function uriOf({ kind, namespace, name, subresource, verb, labelSelector, fieldSelector }: Request): string {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`;
  const place = kind.namespaced && namespace ? `/namespaces/${namespace}` : "";
  const named = name && verb !== "create" ? `/${name}` : "";
  const query = [
    ...(fieldSelector ? [`fieldSelector=${encodeURIComponent(fieldSelector)}`] : []),
    ...(labelSelector ? [`labelSelector=${encodeURIComponent(labelSelector)}`] : []),
    ...(verb === "list" ? ["limit=500"] : verb === "watch" ? ["watch=true"] : []),
  ];
  return `${root}${place}/${kind.plural}${named}${subresource ? `/${subresource}` : ""}${query.length ? `?${query.join("&")}` : ""}`;
}

export class Audit {
  constructor(private readonly parts: AuditParts) {}

  /** Answers a request and writes down what the policy wants of it. */
  around(request: Request, answer: () => Answer): Answer {
    const { kind, verb, user, namespace, name, subresource } = request;
    const { level, omit } = decide(this.parts.policy, {
      user,
      verb,
      group: kind.group,
      resource: kind.plural,
      subresource,
      namespace,
      name,
    });
    if (level === "None") return answer();
    const received = this.parts.clock.now;
    const id = this.parts.random.uuid();
    const write = (stage: Stage, more: object) => {
      if (!omit.has(stage)) this.#write(request, level, id, stage, received, more);
    };
    write("RequestReceived", {});
    try {
      const given = answer();
      const whole = level === "RequestResponse" && "metadata" in given ? { responseObject: given } : {};
      write(verb === "watch" ? "ResponseStarted" : "ResponseComplete", {
        responseStatus: { metadata: {}, code: HTTP_CODES[verb] ?? 200 },
        ...whole,
        annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
      });
      return given;
    } catch (error) {
      if (error instanceof ApiError) {
        const { status, message, reason, code } = error.status;
        const forbidden = code === 403;
        write("ResponseComplete", {
          responseStatus: { metadata: {}, status, message, reason, code },
          ...(level === "RequestResponse"
            ? { responseObject: { kind: "Status", apiVersion: "v1", metadata: {}, status, message, reason, code } }
            : {}),
          annotations: { "authorization.k8s.io/decision": forbidden ? "forbid" : "allow", "authorization.k8s.io/reason": "" },
        });
      }
      throw error;
    }
  }

  #write(request: Request, level: Level, id: string, stage: Stage, received: number, more: { annotations?: object }): void {
    const { kind, verb, user, namespace, name, subresource, body } = request;
    const { ip, agent } = clientOf(user.name);
    const { annotations, ...rest } = more;
    const named = name || (body as { metadata?: { name?: string } } | undefined)?.metadata?.name;
    const event = {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level,
      auditID: id,
      stage,
      requestURI: uriOf(request),
      verb,
      user: {
        username: user.name,
        ...(user.uid ? { uid: user.uid } : {}),
        groups: user.groups,
        ...(user.extra ? { extra: user.extra } : {}),
      },
      sourceIPs: [ip],
      userAgent: agent,
      objectRef: {
        resource: kind.plural,
        ...(namespace ? { namespace } : {}),
        ...(named ? { name: named } : {}),
        ...(kind.group ? { apiGroup: kind.group } : {}),
        apiVersion: kind.version,
        ...(subresource ? { subresource } : {}),
      },
      ...rest,
      ...(stage !== "RequestReceived" && level !== "Metadata" && body && typeof body === "object" ? { requestObject: body } : {}),
      requestReceivedTimestamp: microTimestamp(received),
      stageTimestamp: microTimestamp(this.parts.clock.now),
      ...(annotations ? { annotations } : {}),
    };
    this.parts.write(`${JSON.stringify(event)}\n`);
  }
}
