// What stands on every node's disk alike: the distribution, the node's tools, the units of its service manager, the runtime's configuration.
import { rootOf } from "../../images/rootfs.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { CONTAINERD_CONFIG, CONTAINERD_CONFIG_PATH } from "./containerd-service.ts";
import { CONFIG, CONFIG_PATH } from "./kubelet-config.ts";

/** Executables of a node beside those of its distribution. */
const TOOLS = [
  ..."bash chroot crictl ctr curl dig hostnamectl journalctl jq kubeadm kubectl kubelet lsof nsenter ping ps pgrep pkill kill killall free uptime top watch less vi vim nano sudo systemctl loginctl timedatectl openssl nslookup wget nc"
    .split(" ")
    .map((name) => `/usr/bin/${name}`),
  "/usr/bin/sh",
  "/usr/bin/ip",
  "/usr/bin/ss",
  ..."iptables iptables-save iptables-restore ipvsadm nft swapoff swapon sshd ifconfig route".split(" ").map((name) => `/usr/sbin/${name}`),
  "/usr/bin/containerd",
  "/usr/bin/containerd-shim-runc-v2",
  "/usr/local/bin/etcdctl",
  "/usr/local/bin/etcdutl",
  "/usr/lib/systemd/systemd-journald",
];

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const KUBELET_DROP_IN = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
# This is a file that "kubeadm init" and "kubeadm join" generates at runtime, populating the KUBELET_KUBEADM_ARGS variable dynamically
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
# This is a file that the user can use for overrides of the kubelet args as a last resort. Preferably, the user should use
# the .NodeRegistration.KubeletExtraArgs object in the configuration files instead. KUBELET_EXTRA_ARGS should be sourced from this file.
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

const CONTAINERD_UNIT = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target dbus.service

[Service]
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`;

const SSH_UNIT = `[Unit]
Description=OpenBSD Secure Shell server
Documentation=man:sshd(8) man:sshd_config(5)
After=network.target auditd.service

[Service]
EnvironmentFile=-/etc/default/ssh
ExecStart=/usr/sbin/sshd -D $SSHD_OPTS
KillMode=process
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;

const JOURNALD_UNIT = `[Unit]
Description=Journal Service
Documentation=man:systemd-journald.service(8) man:journald.conf(5)
DefaultDependencies=no

[Service]
ExecStart=/usr/lib/systemd/systemd-journald
Restart=always
RestartSec=0
`;

const UNITS = "/usr/lib/systemd/system";

let made: FolderNode | undefined;

/** The tree that all nodes share; made once. */
export function baseTree(): FolderNode {
  made ??= rootOf(
    "debian",
    TOOLS,
    {
      [`${UNITS}/kubelet.service`]: { content: KUBELET_UNIT },
      [`${UNITS}/kubelet.service.d/10-kubeadm.conf`]: { content: KUBELET_DROP_IN },
      [`${UNITS}/containerd.service`]: { content: CONTAINERD_UNIT },
      [`${UNITS}/ssh.service`]: { content: SSH_UNIT },
      [`${UNITS}/systemd-journald.service`]: { content: JOURNALD_UNIT },
      "/etc/systemd/system/multi-user.target.wants/kubelet.service": { content: KUBELET_UNIT },
      "/etc/systemd/system/multi-user.target.wants/containerd.service": { content: CONTAINERD_UNIT },
      "/etc/systemd/system/multi-user.target.wants/ssh.service": { content: SSH_UNIT },
      "/etc/default/kubelet": { content: "KUBELET_EXTRA_ARGS=\n" },
      [CONTAINERD_CONFIG_PATH]: { content: CONTAINERD_CONFIG },
      "/etc/crictl.yaml": { content: "runtime-endpoint: unix:///run/containerd/containerd.sock\n" },
      "/etc/resolv.conf": { content: "nameserver 172.18.0.1\noptions ndots:0\n" },
      "/etc/os-release": {
        content:
          'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
      },
      [CONFIG_PATH]: { content: CONFIG },
      "/var/lib/kubelet/kubeadm-flags.env": {
        content:
          'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.10.1"\n',
      },
    },
    [
      "/etc/kubernetes/manifests",
      "/etc/kubernetes/pki",
      "/etc/cni/net.d",
      "/opt/cni/bin",
      "/var/log/pods",
      "/var/log/containers",
      "/var/lib/containerd",
      "/run/containerd",
    ],
  );
  return made;
}
