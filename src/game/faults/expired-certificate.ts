// expired-certificate: a node was switched off for so long that its kubelet's certificate ran out, and with an expired one it cannot ask for a new.
import { keyFromSeed, keyPem, publicKeyOf } from "../../base/x509/certificate.ts";
import type { Fault } from "./fault.ts";
import { canFail, machineOf, nodeIs, restartKubelet } from "./node.ts";

interface Options {
  /** How long ago it ended. */
  days: number;
}
const FILE = "/var/lib/kubelet/pki/kubelet-client-current.pem";
const DAY = 86_400_000;

export const expiredCertificate: Fault<Options> = {
  name: "expired-certificate",
  targets: ["Node"],
  hides: ["pods", "calls", "names"],
  shutsNode: true,
  fits: canFail,
  parse: (fields) => ({ days: fields.optionalNumber("days") ?? 3 }),
  inject(target, scene, { days }) {
    const node = target.metadata.name;
    const { clock, clusters } = scene.booted.world;
    const { authority } = [...clusters.values()][0]!;
    const key = keyFromSeed(scene.random.bytes(32));
    const subject = { commonName: `system:node:${node}`, organizations: ["system:nodes"] };
    const certificate = authority.sign({
      ...{ subject, publicKey: publicKeyOf(key) },
      notBefore: clock.now - (365 + days) * DAY,
      notAfter: clock.now - days * DAY,
      usages: ["digital signature", "client auth"],
    });
    machineOf(target, scene).files.write(FILE, certificate + keyPem(key), { mode: 0o600, owner: 0 });
    restartKubelet(target, scene);
    return {
      symptom: nodeIs(target, "Ready", "Unknown"),
      cured: nodeIs(target, "Ready", "True"),
      repair: [
        `ssh ${node} 'openssl req -new -newkey rsa:2048 -nodes -keyout /root/kubelet.key -subj /O=system:nodes/CN=system:node:${node} 2>/dev/null' > ~/kubelet.csr`,
        `ssh control-plane 'openssl x509 -req -days 365 -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key 2>/dev/null' < ~/kubelet.csr > ~/kubelet.crt`,
        `ssh ${node} 'cat - /root/kubelet.key > ${FILE}' < ~/kubelet.crt`,
        `ssh ${node} sudo systemctl restart kubelet`,
      ],
      values: { node, days, file: FILE },
    };
  },
};
