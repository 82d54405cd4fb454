"""Pages and XML spreadsheets that systems of offices hand out under the name .xls."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.errors import FileRefusedError
from edudesk.exchange import pages
from edudesk.exchange.rawtables import COVERED
from edudesk.exchange.tables import open_sheets, read_table

NAMES = {"no": ("教工号",), "name": ("姓名",), "campus": ("校区",), "born": ("出生年月",)}

PAGE = """<HTML xmlns:x="urn:schemas-microsoft-com:office:excel"><HEAD>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>名册</title>
<style>td {mso-number-format:"\\@"}</style></HEAD><body>
<table><tr><td><table border=1>
<TR><TD colspan=4 align=center><b>某校教职工名册</b></TD></TR>
<tr><th>教工号<th>姓名<th>出生<br>年月<th>校区</tr>
<tr><td>001</td><td>王&nbsp;小明</td><td>1980-05</td><td rowspan=2>本部</td></tr>
<tr><td>002<td>李<font color=red>红</font><td>
</table></td></tr></table><script>var a = "<td>x</td>";</script></body></HTML>"""

BOOK = """<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="名册"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">某校教职工名册</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">教工号</Data></Cell>
<Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">出生年月</Data></Cell>
<Cell><Data ss:Type="String">校区</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:Index="3"><Data
 ss:Type="DateTime">1980-05-01T00:00:00.000</Data></Cell>
<Cell ss:MergeDown="1"><Data ss:Type="String">本部</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">3.70303199001011E+17</Data></Cell>
<Cell ss:Formula="=A1"/><Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def saved(folder: Path, text: str, encoding: str = "gb18030") -> Path:
    path = folder / "table.xls"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_page_called_xls_is_read_as_the_table_it_shows(tmp_path: Path, encoding: str) -> None:
    table = read_table(saved(tmp_path, PAGE, encoding), NAMES)
    rows = [(row.number, row.texts) for row in table.rows]
    assert rows == [
        (3, {"no": "001", "name": "王 小明", "born": "1980-05", "campus": "本部"}),
        (4, {"no": "002", "name": "李红", "born": "", "campus": COVERED}),
    ]


def test_an_xml_spreadsheet_is_read_with_what_its_cells_show(tmp_path: Path) -> None:
    ((title, rows),) = open_sheets(saved(tmp_path, BOOK))
    assert title == "名册"
    assert list(rows) == [
        ["某校教职工名册", "", "", ""],
        [],
        ["教工号", "姓名", "出生年月", "校区"],
        ["1", "", "1980-05-01", "本部"],
        ["3.70303199001011E+17", "#CALC!", "#DIV/0!", COVERED],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>会话已超时，请重新登录</body></html>",
        "<?xml version='1.0'?><list><item/></list>",
        "<table></table>",
        "<!DOCTYPE html>",
        "<",
    ],
)
def test_a_page_without_a_table_is_called_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefusedError, match="没有表格的网页"):
        list(open_sheets(saved(tmp_path, text)))


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr><td colspan=16384>x" * 300 + "</table>",
        "<table><tr><td colspan=9999 rowspan=9999>x" + "<tr><td>" * 600 + "</table>",
        BOOK.replace('ss:Index="3"', 'ss:Index="99999999999"'),
        BOOK.replace('ss:MergeAcross="3"', 'ss:MergeAcross="99999999"'),
    ],
)
def test_a_table_that_spans_too_much_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefusedError, match="过大"):
        list(open_sheets(saved(tmp_path, text)))


@pytest.mark.parametrize(
    "text",
    [
        BOOK[:-30],
        BOOK.replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1),
    ],
)
def test_a_damaged_xml_spreadsheet_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefusedError, match="已损坏"):
        list(open_sheets(saved(tmp_path, text)))


@given(text=st.text(st.sampled_from('<>/"=tablerdhcospnw 12\n王'), max_size=80))
def test_whatever_stands_in_a_page_it_is_read_or_refused(text: str) -> None:
    try:
        found = [row for _, rows in pages.sheets("<table>" + text, "x.xls") for row in rows]
    except FileRefusedError:
        return
    assert all(isinstance(cell, str) for row in found for cell in row)
