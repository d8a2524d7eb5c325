from rich.table import Table

from vln.judge.tables import print_table


def test_a_title_wider_than_its_table_is_one_line(capsys):
    table = Table()
    table.add_column("a")
    table.add_row("1")
    title = "runs/[first] on gridhouse val_unseen, 960 episodes"
    print_table(title, table)
    assert capsys.readouterr().out.splitlines()[0].strip() == title
