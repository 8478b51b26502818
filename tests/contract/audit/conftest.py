"""A desk that writes rows of the Audit room as an operation does: with their evidence."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from sonobridge.store import EvidenceDraft
from sonobridge.store.audits import AuditStore
from sonobridge.store.tables import audits as tables

BODY = {"clearance": "", "runs_on": "cart"}


class Desk:
    """Writes rows and the evidence record that names them, in one transaction."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.store = AuditStore(workspace)
        self.person = workspace.people.owner().id

    @contextmanager
    def writing(self, kind="audit.test"):
        with self.store.writing(self.person) as writing:
            yield writing
            now = self.workspace.clock.now()
            record = self.workspace.evidence.append(
                EvidenceDraft(
                    kind=kind,
                    person_id=self.person,
                    started_at=now,
                    finished_at=now,
                    software={"sonobridge": "0"},
                    result={"rows": writing.hashes()},
                ),
                connection=writing.connection,
            )
            writing.insert(record.id)

    def blob(self, writing, data=b"patient,score\nP1,0.5\n"):
        sha256 = self.workspace.blobs.put(data)
        writing.keep_blob(sha256)
        return sha256

    def product(self, name="Carotid AI", version="1.0", stratum=1):
        with self.writing() as writing:
            row = writing.add(
                tables.audit_product, name=name, version=version, stratum=stratum, body=BODY
            )
        return row["id"]

    def table(self, data=b"patient,score\nP1,0.5\n"):
        with self.writing() as writing:
            row = writing.add(
                tables.audit_table,
                name="Predictions",
                blob_sha256=self.blob(writing, data),
                source_hmac="ab" * 32,
                source="file",
                rows=1,
                matched=1,
                unmatched=0,
                duplicates=0,
                patients=1,
                body={"columns": [], "dropped": []},
            )
        return row["id"]

    def protocol(self, product, table, version=1):
        with self.writing() as writing:
            row = writing.add(
                tables.audit_protocol,
                product_id=product,
                table_id=table,
                version=version,
                protocol_sha256=f"{version:064x}",
                body={"protocol": {"title": "T"}},
                power=[{"patients": 12}],
            )
        return row["id"]

    def evaluation(self, product, protocol, table, made_at=None, result=1):
        stored = self.store.tables.get(table)
        with self.writing() as writing:
            row = writing.add(
                tables.audit_evaluation,
                made_at=made_at or writing.made_at,
                product_id=product,
                protocol_id=protocol,
                table_id=table,
                protocol_version=1,
                table_blob_sha256=stored.blob_sha256,
                blob_sha256=self.blob(writing, b'{"evaluation":%d}' % result),
                result_sha256=f"{result:064x}",
                headline="A gap.",
                tally={"disparity_shown": 1},
            )
        return row["id"]

    def chain(self):
        product, table = self.product(), self.table()
        protocol = self.protocol(product, table)
        return product, table, protocol, self.evaluation(product, protocol, table)


@pytest.fixture
def desk(workspace):
    return Desk(workspace)
