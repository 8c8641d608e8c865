from yihu.engine.enums import Labelled


class Can(Labelled):
    MANAGE = "accounts.manage", "管理账号与岗位"
    VIEW_TABLE = "accounts.view_table", "查看权限表"
