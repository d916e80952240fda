// The tools of a node, by name.
import type { Program } from "../../machine/process.ts";
import { chroot } from "./chroot.ts";
import { crictl } from "./crictl/index.ts";
import { ctr } from "./ctr/index.ts";
import { ruleTools } from "./iptables/index.ts";
import { journalctl } from "./journalctl.ts";
import { kubeadm } from "./kubeadm.ts";
import { nsenter } from "./nsenter.ts";
import { smallTools } from "./small.ts";
import { systemctl } from "./systemctl.ts";

export const nodeTools: Readonly<Record<string, Program>> = {
  ...smallTools,
  ...ruleTools,
  chroot,
  crictl,
  ctr,
  journalctl,
  kubeadm,
  nsenter,
  systemctl,
};
