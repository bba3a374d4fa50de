"""The append-only, hash-chained record of what officers did."""

from server.audit.service import COLLECTIONS, Audit, AuditQuery

__all__ = ["COLLECTIONS", "Audit", "AuditQuery"]
