// wrong-port: a Service sends its callers to a port at which nobody listens.
import type { Fault } from "./fault.ts";
import { addressOf, hasClusterIp, type Loose, rewrite, someNode } from "./objects.ts";

interface Options {
  port?: number;
}

export const wrongPort: Fault<Options> = {
  name: "wrong-port",
  targets: ["Service"],
  needs: ["calls"],
  fits: hasClusterIp,
  parse(fields) {
    const port = fields.optionalNumber("port");
    return port === undefined ? {} : { port };
  },
  inject(target, scene, options) {
    const { name, namespace } = target.metadata;
    const { port, targetPort: right = port } = (target as Loose).spec.ports[0];
    const wrong = options.port ?? (typeof right === "number" ? right : port) + scene.random.between(1, 9);
    rewrite(target, scene, ({ spec }) => {
      spec.ports[0].targetPort = wrong;
    });
    const call = { from: { node: someNode(scene) }, to: addressOf(target) };
    return {
      symptom: { traffic: { ...call, expect: { error: "any" } } },
      cured: { traffic: { ...call, expect: { status: 0 } } },
      repair: [
        `kubectl patch service ${name} -n ${namespace} --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":${JSON.stringify(right)}}]'`,
      ],
      values: { port: wrong, right: String(right) },
    };
  },
};
