// Who is known in the images of a distribution before anything is installed: /etc/passwd and /etc/group, as base-passwd, setup, alpine-baselayout and buildroot bring them.
import { isBefore } from "./releases.ts";
import type { ToolSet } from "./toolsets.ts";

interface Known {
  /** Lines of /etc/passwd: name:x:user:group:comment:home:shell. */
  users: readonly string[];
  /** Names with numbers, and after a second colon who is in it beside those whose main group it is. */
  groups: string;
}

/** A name with its number where user and group have the same, its comment being its name. */
const plain = (nologin: string) => (name: string, id: number, home: string) => `${name}:x:${id}:${id}:${name}:${home}:${nologin}`;

const debianUser = plain("/usr/sbin/nologin");
const DEBIAN: Known = {
  users: [
    "root:x:0:0:root:/root:/bin/bash",
    debianUser("daemon", 1, "/usr/sbin"),
    debianUser("bin", 2, "/bin"),
    debianUser("sys", 3, "/dev"),
    "sync:x:4:65534:sync:/bin:/bin/sync",
    "games:x:5:60:games:/usr/games:/usr/sbin/nologin",
    "man:x:6:12:man:/var/cache/man:/usr/sbin/nologin",
    debianUser("lp", 7, "/var/spool/lpd"),
    debianUser("mail", 8, "/var/mail"),
    debianUser("news", 9, "/var/spool/news"),
    debianUser("uucp", 10, "/var/spool/uucp"),
    debianUser("proxy", 13, "/bin"),
    debianUser("www-data", 33, "/var/www"),
    debianUser("backup", 34, "/var/backups"),
    "list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin",
    "irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin",
    "_apt:x:42:65534::/nonexistent:/usr/sbin/nologin",
    debianUser("nobody", 65534, "/nonexistent"),
  ],
  groups: `root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 voice:22 cdrom:24
    floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45
    plugdev:46 staff:50 games:60 users:100 nogroup:65534`,
};

/** Before Debian 12 there was one more, and apt's user was made when apt was installed. */
const DEBIAN_BEFORE: Known = {
  users: [
    ...DEBIAN.users.filter((line) => !/^(_apt|nobody):/.test(line)),
    "gnats:x:41:41:Gnats Bug-Reporting System (admin):/var/lib/gnats:/usr/sbin/nologin",
    debianUser("nobody", 65534, "/nonexistent"),
    "_apt:x:100:65534::/nonexistent:/usr/sbin/nologin",
  ],
  groups: DEBIAN.groups.replace("shadow:42", "gnats:41 shadow:42"),
};

/** Since 24.04 there is a user who may do all that the first user of a computer may. */
const UBUNTU: Known = {
  users: [...DEBIAN.users, "ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash"],
  groups: `${DEBIAN.groups.replace(/\b(adm|dialout|cdrom|floppy|sudo|audio|dip|video|plugdev):\d+/g, "$&:ubuntu")} ubuntu:1000`,
};

const user = plain("/sbin/nologin");
/** What Red Hat and Alpine have both had from the beginning. */
const OLDEST = [
  "lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin",
  "sync:x:5:0:sync:/sbin:/bin/sync",
  "shutdown:x:6:0:shutdown:/sbin:/sbin/shutdown",
  "halt:x:7:0:halt:/sbin:/sbin/halt",
];
const ALPINE: Known = {
  users: [
    "root:x:0:0:root:/root:/bin/sh",
    user("bin", 1, "/bin"),
    user("daemon", 2, "/sbin"),
    ...OLDEST,
    "mail:x:8:12:mail:/var/mail:/sbin/nologin",
    "news:x:9:13:news:/usr/lib/news:/sbin/nologin",
    "uucp:x:10:14:uucp:/var/spool/uucppublic:/sbin/nologin",
    user("cron", 16, "/var/spool/cron"),
    "ftp:x:21:21::/var/lib/ftp:/sbin/nologin",
    user("sshd", 22, "/dev/null"),
    user("games", 35, "/usr/games"),
    "ntp:x:123:123:NTP:/var/empty:/sbin/nologin",
    "guest:x:405:100:guest:/dev/null:/sbin/nologin",
    user("nobody", 65534, "/"),
  ],
  groups: `root:0:root bin:1:root,bin,daemon daemon:2:root,bin,daemon sys:3:root,bin adm:4:root,daemon tty:5 disk:6:root lp:7:lp kmem:9
    wheel:10:root floppy:11:root mail:12:mail news:13:news uucp:14:uucp cron:16:cron audio:18 cdrom:19 dialout:20:root ftp:21 sshd:22 input:23
    tape:26:root video:27:root netdev:28 kvm:34:kvm games:35 shadow:42 www-data:82 users:100:games ntp:123 abuild:300 utmp:406 ping:999
    nogroup:65533 nobody:65534`,
};

/** Before Alpine 3.20 there were more, of programs that nobody had to have. */
const ALPINE_BEFORE: Known = {
  users: [
    ...ALPINE.users.slice(0, 3),
    "adm:x:3:4:adm:/var/adm:/sbin/nologin",
    ...ALPINE.users.filter((line) => /^(lp|sync|shutdown|halt|mail|news|uucp):/.test(line)),
    "operator:x:11:0:operator:/root:/sbin/nologin",
    "man:x:13:15:man:/usr/man:/sbin/nologin",
    "postmaster:x:14:12:postmaster:/var/mail:/sbin/nologin",
    ...ALPINE.users.filter((line) => /^(cron|ftp|sshd):/.test(line)),
    user("at", 25, "/var/spool/cron/atjobs"),
    "squid:x:31:31:Squid:/var/cache/squid:/sbin/nologin",
    "xfs:x:33:33:X Font Server:/etc/X11/fs:/sbin/nologin",
    ...ALPINE.users.filter((line) => line.startsWith("games:")),
    "cyrus:x:85:12::/usr/cyrus:/sbin/nologin",
    "vpopmail:x:89:89::/var/vpopmail:/sbin/nologin",
    ...ALPINE.users.filter((line) => line.startsWith("ntp:")),
    user("smmsp", 209, "/var/spool/mqueue"),
    ...ALPINE.users.slice(-2),
  ],
  groups: `root:0:root bin:1:root,bin,daemon daemon:2:root,bin,daemon sys:3:root,bin,adm adm:4:root,adm,daemon tty:5 disk:6:root,adm lp:7:lp mem:8
    kmem:9 wheel:10:root floppy:11:root mail:12:mail news:13:news uucp:14:uucp man:15:man cron:16:cron console:17 audio:18 cdrom:19
    dialout:20:root ftp:21 sshd:22 input:23 at:25:at tape:26:root video:27:root netdev:28 readproc:30 squid:31:squid xfs:33:xfs kvm:34:kvm
    games:35 shadow:42 cdrw:80 www-data:82 usb:85 vpopmail:89 users:100:games ntp:123 nofiles:200 smmsp:209:smmsp locate:245 abuild:300
    utmp:406 ping:999 nogroup:65533 nobody:65534`,
};

const buildrootUser = plain("/bin/false");
const BUSYBOX: Known = {
  users: [
    "root:x:0:0:root:/root:/bin/sh",
    buildrootUser("daemon", 1, "/usr/sbin"),
    buildrootUser("bin", 2, "/bin"),
    buildrootUser("sys", 3, "/dev"),
    "sync:x:4:100:sync:/bin:/bin/sync",
    buildrootUser("mail", 8, "/var/spool/mail"),
    buildrootUser("www-data", 33, "/var/www"),
    "operator:x:37:37:Operator:/var:/bin/false",
    buildrootUser("nobody", 65534, "/home"),
  ],
  groups: `root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 kmem:9 wheel:10:root cdrom:11 dialout:18 floppy:19 video:28 audio:29
    tape:32 www-data:33 operator:37 utmp:43 plugdev:46 staff:50 lock:54 netdev:82 users:100 nobody:65534`,
};

const REDHAT: Known = {
  users: [
    "root:x:0:0:root:/root:/bin/bash",
    user("bin", 1, "/bin"),
    user("daemon", 2, "/sbin"),
    "adm:x:3:4:adm:/var/adm:/sbin/nologin",
    ...OLDEST,
    "mail:x:8:12:mail:/var/spool/mail:/sbin/nologin",
    "operator:x:11:0:operator:/root:/sbin/nologin",
    "games:x:12:100:games:/usr/games:/sbin/nologin",
    "ftp:x:14:50:FTP User:/var/ftp:/sbin/nologin",
    "nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin",
  ],
  groups: `root:0 bin:1 daemon:2 sys:3 adm:4 tty:5 disk:6 lp:7 mem:8 kmem:9 wheel:10 cdrom:11 mail:12 man:15 dialout:18 floppy:19 games:20 tape:33
    video:39 ftp:50 lock:54 audio:63 users:100 nobody:65534`,
};

/** Without a distribution: as distroless images have it. */
const NONE: Known = {
  users: ["root:x:0:0:root:/root:/sbin/nologin", user("nobody", 65534, "/nonexistent")],
  groups: "root:0 nobody:65534",
};

const ACCOUNTS: Readonly<Record<ToolSet, Known>> = {
  ...{ debian: DEBIAN, ubuntu: UBUNTU, alpine: ALPINE, busybox: BUSYBOX, redhat: REDHAT, none: NONE },
};

/** Who was known before a release. */
const BEFORE: Readonly<Partial<Record<ToolSet, { release: string; known: Known }>>> = {
  alpine: { release: "3.20", known: ALPINE_BEFORE },
  debian: { release: "12", known: DEBIAN_BEFORE },
  ubuntu: { release: "24.04", known: DEBIAN_BEFORE },
};

function knownIn(set: ToolSet, release: string | undefined): Known {
  const before = BEFORE[set];
  return before && release !== undefined && isBefore(release, before.release) ? before.known : ACCOUNTS[set];
}

/** The files of accounts, by path. @param release of the distribution; the usual one unless told */
export function accountFiles(set: ToolSet, release?: string): Readonly<Record<string, string>> {
  const { users, groups } = knownIn(set, release);
  const lines = groups.split(/\s+/).map((group) => {
    const [name, id, members = ""] = group.split(":");
    return `${name}:x:${id}:${members}`;
  });
  return { "/etc/passwd": `${users.join("\n")}\n`, "/etc/group": `${lines.join("\n")}\n` };
}

/** The homes that are there for them, with whose they are. */
export const homesIn = (set: ToolSet, release?: string): Readonly<Record<string, number>> =>
  knownIn(set, release) === UBUNTU ? { "/home/ubuntu": 1000 } : {};
