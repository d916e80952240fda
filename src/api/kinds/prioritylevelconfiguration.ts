// PriorityLevelConfiguration (flowcontrol.apiserver.k8s.io/v1).
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { keepStatus } from "./workload.ts";

interface Shares {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
}
interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}
export interface PriorityLevelConfigurationObject extends KubeObject {
  spec: { type?: string; limited?: Shares & { limitResponse?: { type?: string; queuing?: Queuing } }; exempt?: Shares };
}

const queue = (field: keyof Queuing) => (level: PriorityLevelConfigurationObject) =>
  String(level.spec.limited?.limitResponse?.queuing?.[field] ?? "<none>");

function validatePercents({ lendablePercent: lent, borrowingLimitPercent: borrowed }: Shares, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (lent !== undefined && (lent < 0 || lent > 100))
    errors.push(invalid(`${path}.lendablePercent`, lent, "must be between 0 and 100, inclusive"));
  if (borrowed !== undefined && borrowed < 0)
    errors.push(invalid(`${path}.borrowingLimitPercent`, borrowed, "if specified, must be a non-negative integer"));
  return errors;
}

function validateResponse(response: { type?: string; queuing?: Queuing }, path: string): FieldError[] {
  const { type, queuing } = response;
  if (type === "Reject") return queuing ? [forbidden(`${path}.queuing`, "must be nil if limited.limitResponse.type is not Limited")] : [];
  if (type !== "Queue") return type ? [notSupported(`${path}.type`, type, ["Queue", "Reject"])] : [required(`${path}.type`)];
  if (!queuing) return [required(`${path}.queuing`, "must not be empty if limited.limitResponse.type is Limited")];
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const errors: FieldError[] = [];
  const at = `${path}.queuing`;
  if (queueLengthLimit <= 0) errors.push(invalid(`${at}.queueLengthLimit`, queueLengthLimit, "must be positive"));
  if (queues <= 0) errors.push(invalid(`${at}.queues`, queues, "must be positive"));
  else if (queues > 10_000_000) errors.push(invalid(`${at}.queues`, queues, "must not be greater than 10000000"));
  if (handSize <= 0) errors.push(invalid(`${at}.handSize`, handSize, "must be positive"));
  else if (handSize > queues) errors.push(invalid(`${at}.handSize`, handSize, `should not be greater than queues (${queues})`));
  return errors;
}

/** pkg/apis/flowcontrol/validation: ValidatePriorityLevelConfiguration. */
function validate({ metadata: { name }, spec }: PriorityLevelConfigurationObject): FieldError[] {
  const { type, limited, exempt } = spec;
  if ((name === "exempt") !== (type === "Exempt"))
    return [invalid("spec.type", type ?? "", "type must be 'Exempt' if and only if name is 'exempt'")];
  if (type === "Exempt") {
    if (limited) return [forbidden("spec.limited", "must be nil if the type is not Limited")];
    if (!exempt) return [required("spec.exempt", "must not be empty if the type is Exempt")];
    return validatePercents(exempt, "spec.exempt");
  }
  if (type !== "Limited") return type ? [notSupported("spec.type", type, ["Exempt", "Limited"])] : [required("spec.type")];
  if (exempt) return [forbidden("spec.exempt", "must be nil if the type is Limited")];
  if (!limited) return [required("spec.limited", "must not be empty when type is Limited")];
  const shares = limited.nominalConcurrencyShares ?? 0;
  return [
    ...(shares < 0 ? [invalid("spec.limited.nominalConcurrencyShares", shares, "must be a non-negative integer")] : []),
    ...validateResponse(limited.limitResponse ?? {}, "spec.limited.limitResponse"),
    ...validatePercents(limited, "spec.limited"),
  ];
}

export const PriorityLevelConfiguration = define<PriorityLevelConfigurationObject>(
  "flowcontrol.apiserver.k8s.io",
  "v1",
  "PriorityLevelConfiguration",
  {
    approximate: "stored and shown; requests are not queued by it",
    hasGeneration: true,
    columns: [
      nameColumn,
      text("Type", "Exempt or Limited", ({ spec }) => spec.type ?? ""),
      text("NominalConcurrencyShares", "Its share of the places", ({ spec }) =>
        String(spec.limited ? (spec.limited.nominalConcurrencyShares ?? 0) : "<none>"),
      ),
      text("Queues", "How many queues it has", queue("queues")),
      text("HandSize", "Among how many queues a flow chooses", queue("handSize")),
      text("QueueLengthLimit", "How many requests may wait in a queue", queue("queueLengthLimit")),
      ageColumn,
    ],
    defaults({ spec: { limited, exempt } }) {
      if (exempt) {
        exempt.nominalConcurrencyShares ??= 0;
        exempt.lendablePercent ??= 0;
      }
      if (!limited) return;
      limited.nominalConcurrencyShares ??= 30;
      limited.lendablePercent ??= 0;
      const queuing = limited.limitResponse?.queuing;
      if (!queuing) return;
      queuing.handSize ||= 8;
      queuing.queues ||= 64;
      queuing.queueLengthLimit ||= 50;
    },
    prepare: keepStatus({}),
    validate,
  },
);
