"""Says what a verification found, in both languages, one line a finding."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from server.clock import iso
from server.ledger.heads import Finding, JudgedHead
from server.ledger.verify import Fault, Flaw, Report, Verified

FLAWS: Final[dict[Flaw, str]] = {
    "gap": "does not follow position 位置不连续，前一条是",
    "link": "its hash does not follow from the link before it 哈希与前一条接不上",
    "content": "its content is not what was received 内容与当时收到的不一致",
    "half-erased": "content or salt is missing, not both 内容和盐只擦除了一半",
    "other-zone": "belongs to another zone 属于另一个园区",
    "unreadable": "cannot be read 无法读取",
    "end": "the chain does not end where it should 链条没有到该到的位置",
    "own-head": "the chain's own head is not signed by a known key 链头签名不可信",
}
FINDINGS: Final[dict[Finding, str]] = {
    "met": "met 一致",
    "cut": "of an epoch that a restored backup cut 属于被备份恢复截断的纪元",
    "contradicted": "contradicted: the chain was rewritten 与链条矛盾：账本被改写过",
    "missing": "missing: links were taken off the end 链条末尾缺少已签名的部分",
    "forged": "signature is not good 签名无效",
    "unknown-key": "signed with an unknown key 签名密钥未知",
    "unknown-epoch": "of an epoch that is not known here 纪元未知",
    "other-zone": "of a zone that is not here 没有这个园区",
}


def told(verified: Verified) -> str:
    """Return everything found, and the verdict as the last line."""
    lines = [line for each in verified.zones for line in _zone(each)]
    lines += [f"  {_head(each)}" for each in verified.strays]
    if not verified.pinned:
        lines.append(
            "no --key given: heads were checked by the server's own word for its key"
            " 未指定公钥：签名按服务器自述的公钥核对"
        )
    lines.append("GOOD 核对通过" if verified.good else "NOT GOOD 核对未通过")
    return "\n".join(_plain(each) for each in lines)


def _plain(line: str) -> str:
    # Names come out of a file that may want to look better than it is.
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def _zone(report: Report) -> Iterator[str]:
    holds = "closes 链条完整" if not report.faults else "DOES NOT HOLD 链条断裂"
    yield (
        f"{report.tenant} {report.zone}: {report.links} links 条,"
        f" {report.erased} erased 已擦除, chain {holds}"
    )
    for fault in report.faults:
        yield f"  {_fault(fault)}"
    if report.faults_found > len(report.faults):
        yield f"  … {report.faults_found} in all 共"
    counted = Counter(each.finding for each in report.heads)
    if report.heads:
        yield "  heads 签名: " + ", ".join(
            f"{count} {FINDINGS[finding]}" for finding, count in sorted(counted.items())
        )
    for each in report.heads:
        if each.finding != "met":
            yield f"    {_head(each)}"


def _fault(fault: Fault) -> str:
    return f"position 位置 {fault.position}: {FLAWS[fault.flaw]} {fault.detail}".rstrip()


def _head(judged: JudgedHead) -> str:
    head = judged.head
    line = f"{iso(head.at)} {head.tenant} position 位置 {head.position} {head.hash[:16]}…"
    if judged.finding == "cut":
        return (
            f"{line}: belongs to epoch {head.epoch}, which was cut at {judged.ended} when a backup"
            f" was put back {iso(judged.restored)} 属于纪元 {head.epoch}，该纪元在恢复备份时截断于"
            f" {judged.ended}"
        )
    return f"{line}: {FINDINGS[judged.finding]}"
