"""The teams and posts of a firm by name: found, or built where a form wants new ones."""

from sqlalchemy import Connection

from server.clock import new_id
from server.desk.wrongs import Place
from server.scopes.reach import Tree
from server.scopes.tables import node


class Places:
    """A firm's places by name. Building asks nobody: its caller has."""

    def __init__(self, connection: Connection, tenant: str, firm: str, tree: Tree) -> None:
        self.connection, self.tenant, self.firm = connection, tenant, firm
        self.teams: dict[str, str] = {}
        self.posts: dict[Place, str] = {}
        # Of two that are called the same the older one is meant.
        mine = [each for _, each in sorted(tree.nodes.items()) if tree.firm_of(each.id) == firm]
        for each in mine:
            if each.level == "team":
                self.teams.setdefault(each.name, each.id)
        for each in mine:
            if each.level == "post":
                team = tree.team_of(each.id)
                name = tree.nodes[team].name if team else ""
                self.posts.setdefault(Place(name, each.name), each.id)

    def build_team(self, name: str) -> bool:
        """Add a team; whether there was none of that name."""
        if name in self.teams:
            return False
        self.teams[name] = self._build("team", self.firm, name)
        return True

    def build_post(self, place: Place) -> bool:
        """Add a post to a team that is there, or to the firm itself."""
        if place in self.posts:
            return False
        parent = self.teams[place.team] if place.team else self.firm
        self.posts[place] = self._build("post", parent, place.post)
        return True

    def at(self, place: Place) -> str:
        """The lowest node that a place names."""
        if place.post:
            return self.posts[place]
        return self.teams[place.team] if place.team else self.firm

    def _build(self, level: str, parent: str, name: str) -> str:
        id = new_id()
        self.connection.execute(
            node.insert().values(
                tenant=self.tenant, id=id, parent=parent, level=level, name=name, code=""
            )
        )
        return id
