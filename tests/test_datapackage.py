"""data/datapackage.json describes the tables that are there, and is a Data Package."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource

from bilateral import gazetteer
from bilateral.corpus import tables

DATA = gazetteer.data_dir()
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
RECORD = {n: r for n, r in RESOURCES.items() if r["path"].startswith("record/")}
MODELS = {n: r for n, r in RESOURCES.items() if r["path"].startswith("models/")}
PARQUET = [n for n, r in RESOURCES.items() if r["path"].endswith(".parquet")]
TYPES = {
    pa.string(): "string",
    pa.int32(): "integer",
    pa.bool_(): "boolean",
    pa.float64(): "number",
    pa.date32(): "date",
}


def type_of(column: pa.DataType) -> str:
    return "array" if pa.types.is_list(column) else TYPES[column]


def read(resource: dict) -> pd.DataFrame:
    path = DATA / resource["path"]
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_the_descriptor_is_a_data_package():
    assert not list(Package.metadata_validate(PACKAGE))
    for resource in PACKAGE["resources"]:
        assert not list(Resource.metadata_validate(resource)), resource["name"]
    package = Package(str(DATA / "datapackage.json"))
    assert package.resource_names == list(RESOURCES)


def test_every_table_is_described():
    found = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.suffix in (".csv", ".parquet") and path.name != "report.csv"
    }
    assert found == {resource["path"] for resource in PACKAGE["resources"]}


def test_licences_and_sources():
    assert PACKAGE["name"]
    assert PACKAGE["title"]
    assert [licence["name"] for licence in PACKAGE["licenses"]] == ["CC0-1.0", "CC-BY-SA-4.0"]
    for name, resource in RESOURCES.items():
        names = [licence["name"] for licence in resource["licenses"]]
        assert names == (["CC0-1.0", "CC-BY-SA-4.0"] if name in RECORD | MODELS else ["CC0-1.0"])
    catalogue = read(RESOURCES["catalogue"])
    share_alike = catalogue["licence"].str.contains("BY-SA")
    assert set(catalogue.loc[share_alike, "source"]) == {"mananeras"}
    assert catalogue.loc[~share_alike, "licence"].str.startswith("CC0-1.0").all()
    assert len(PACKAGE["sources"]) == catalogue["source"].nunique()


@pytest.mark.parametrize("name", RESOURCES)
def test_every_field_is_there_in_its_order_and_says_what_it_is(name):
    resource = RESOURCES[name]
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    path = DATA / resource["path"]
    if path.suffix == ".parquet":
        schema = pq.read_schema(path)
        assert names == schema.names
        assert [field["type"] for field in fields] == [type_of(t) for t in schema.types]
        if name in RECORD and name != "counts":
            assert list(map(str, schema.types)) == [
                # Parquet calls the values of a list elements.
                str(t).replace("item:", "element:")
                for t in [*tables.STORED[name].types, *[pa.string()] * (2 * (name == "terms"))]
            ]
    else:
        assert names == read(resource).columns.tolist()
    for field in fields:
        assert field["description"].endswith("."), field["name"]
        assert "\n" not in field["description"]


# Slow: rows are looked for in a Parquet table, cell by cell. `test_keys_hold` looks at once.
SLOW = {
    name
    for name, resource in RESOURCES.items()
    for key in resource["schema"].get("foreignKeys", [])
    if key["reference"]["resource"] in PARQUET
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=pytest.mark.full) if n in SLOW else n
        for n in RESOURCES
        if n not in PARQUET
    ],
)
@pytest.mark.full
def test_the_csv_files_keep_what_is_said(name):
    report = Package(str(DATA / "datapackage.json")).get_resource(name).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


@pytest.mark.parametrize("name", PARQUET)
def test_the_parquet_files_keep_what_is_said(name):
    schema, frame = RESOURCES[name]["schema"], read(RESOURCES[name])
    for field in schema["fields"]:
        values, said = frame[field["name"]], field.get("constraints", {})
        if said.get("required"):
            assert values.notna().all()
            assert not values.eq("").any(), field["name"]
        if "enum" in said:
            assert set(values) <= set(said["enum"]), field["name"]
        if said.get("unique"):
            assert values.is_unique
        if "minimum" in said:
            assert values.min() >= said["minimum"]


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.full) if n == "counts" else n for n in RESOURCES]
)
def test_keys_hold(name):
    schema, frame = RESOURCES[name]["schema"], read(RESOURCES[name])
    if "primaryKey" in schema:
        key = schema["primaryKey"]
        assert not frame.duplicated(key).any()
        assert not frame[key].eq("").any(axis=None)
    for foreign in schema.get("foreignKeys", []):
        there = foreign["reference"]["resource"] or name
        known = read(RESOURCES[there])[foreign["reference"]["fields"]]
        known = set(known.itertuples(index=False, name=None))
        rows = frame[foreign["fields"]]
        rows = rows[~rows.eq("").all(axis=1)]  # blank: no reference
        assert set(rows.itertuples(index=False, name=None)) <= known


@pytest.mark.full
def test_counts_point_to_passages_and_terms():
    counts = read(RESOURCES["counts"])
    passages = read(RESOURCES["passages"])
    assert set(counts["passage"]) == set(np.flatnonzero(passages["n_tokens"]))
    assert set(counts["term"]) == set(range(len(read(RESOURCES["terms"]))))
