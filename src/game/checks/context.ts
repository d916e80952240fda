// The learner's kubeconfig: its current context, and that context's namespace, cluster or user.
import { load } from "js-yaml";
import { type Check, met, unmet } from "../check.ts";
import { fileContent } from "./container-sees.ts";

interface Args {
  current?: string;
  namespace?: string;
  cluster?: string;
  user?: string;
}
interface KubeConfig {
  "current-context"?: string;
  contexts?: { name: string; context?: { namespace?: string; cluster?: string; user?: string } }[];
}
const KEYS = ["current", "namespace", "cluster", "user"] as const;

export const context: Check<Args> = {
  name: "context",
  parse(fields) {
    const args: Args = {};
    for (const key of KEYS) {
      const value = fields.optionalText(key);
      if (value !== undefined) args[key] = value;
    }
    if (!Object.keys(args).length) fields.fail(`wanted one of ${KEYS.join(", ")}`);
    return args;
  },
  holds(args, { booted }) {
    const config = readConfig(fileContent(booted.world.host, `${booted.home}/.kube/config`));
    const current = config["current-context"] ?? "";
    const found = config.contexts?.find((each) => each.name === current)?.context;
    const actual = { current, namespace: found?.namespace ?? "default", cluster: found?.cluster ?? "", user: found?.user ?? "" };
    const wrong = KEYS.find((key) => args[key] !== undefined && args[key] !== actual[key]);
    return wrong
      ? unmet("check.context", {
          field: wrong === "current" ? "current-context" : wrong,
          actual: actual[wrong] || "–",
          expected: args[wrong]!,
        })
      : met;
  },
};

function readConfig(content: string | undefined): KubeConfig {
  try {
    return ((content && load(content)) as KubeConfig | null) || {};
  } catch {
    return {};
  }
}
