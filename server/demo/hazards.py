"""Thirty hazards of the last three weeks, at every step of the road, and who took it there."""

from server.demo.places import ZONE_KEY
from server.demo.steps import (
    Found,
    arranged,
    asked_again,
    closed,
    disputed,
    done,
    done_too_late,
    given,
    passed,
    raised,
    reworded,
    sent_back,
    started,
    unfounded,
)

PERHAPS_MAJOR = {"level": "疑似重大"}
MAJOR = {"level": "重大"}

CLOSED = (
    Found(firm="HC", by="HC201", when="20 08:20", category="消防", place="2号罐区防火堤西侧",
          summary="灭火器被检修脚手架挡住，取不出来。",
          then=(arranged("20 10:05", "HC001", -15, "HC102"), started("20 13:30", "HC102"),
                done("19 09:10", "HC102"), closed("19 15:40", "HC001"))),
    Found(firm="GT", by="WG03", when="18 09:45", category="安全", place="5号泊位登船梯",
          summary="登船梯下没有挂安全网，扶手一处脱焊。", more={"visit": "走访 1"},
          then=(arranged("18 10:00", "WG03", -12), given("18 11:20", "GT001", "GT101"),
                started("17 08:00", "GT101"), done("15 16:25", "GT101"),
                closed("14 10:15", "WG03"))),
    Found(firm="XF", by="XF201", when="16 07:50", category="设备", place="3号库门口",
          summary="叉车倒车蜂鸣器不响，转弯处看不见人。",
          then=(arranged("16 08:30", "XF001", -13, "XF101"), done("15 17:05", "XF101"),
                closed("15 17:50", "XF001"))),
)  # fmt: skip

UNFOUNDED = (
    Found(firm="YF", by="YF201", when="17 14:10", category="电气", place="砂光车间配电箱",
          summary="配电箱里有电流声，怀疑接触不良。",
          then=(unfounded("16 09:20", "YF001", "电工已测温和紧固检查，是变压器正常声响，温度 38 ℃。"),)),
    Found(firm="JA", by="JA101", when="14 10:30", category="设备", place="检修车间气瓶架",
          summary="新到的乙炔瓶没有防震圈，减压器看着也不对。",
          then=(unfounded("14 15:00", "JA001", "防震圈在瓶帽下面，两只都在；减压器型号核对无误。"),)),
    Found(firm="GT", by="GT201", when="11 22:15", category="总图", place="3号堆场东通道",
          summary="夜里通道照明有一段不亮。",
          then=(unfounded("10 09:00", "GT001", "该段当晚停电更换灯具，已设围挡，第二天恢复。"),)),
)  # fmt: skip

WAITING = (
    Found(firm="HC", by="HC201", when="1 21:40", category="设备", place="3号泵房东侧",
          summary="离心泵机械密封滴漏，地上有油，走路打滑。", late=95),
    Found(firm="XY", by="XY201", when="1 15:20", category="安全", place="2号数控车床",
          summary="防护门联锁失灵，开着门主轴也不停。", more=PERHAPS_MAJOR),
    Found(firm="GT", by="WG03", when="2 10:05", category="总图", place="5号泊位后方堆场",
          summary="消防通道堆了托盘，只剩不到三米宽。", more={"visit": "走访 3"}, pictures=2),
    Found(firm="XF", by="XF101", when="1 08:12", category="电气", place="速冻间门口配电箱",
          summary="箱门关不严，里面结霜，线头有锈。", more={"on_behalf": "仓管员老赵"}),
    Found(firm="QM", by="WG05", when="1 16:05", category="安全", place="2号筒仓进料口",
          summary="进料口格栅缺了两根，人能踩空。", more=PERHAPS_MAJOR),
)  # fmt: skip

PASSED_ON = (
    Found(firm="HC", by="TZ201", when="6 17:30", category="总图", place="厂区南门外公共道路",
          summary="危化品槽车排队停在弯道上，挡住视线，晚上没有警示灯。",
          then=(passed("5 08:40", "HC001", "港北一网格", "在厂门外的公共道路上，请网格协调交警。"),)),
    Found(firm="QM", by="WG05", when="8 09:25", category="消防", place="厂区北侧围墙外",
          summary="围墙外堆放秸秆，离筒仓不到二十米，属相邻地块。",
          then=(passed("7 14:10", "WG05", ZONE_KEY, "涉及相邻地块权属，请区里协调清运。"),)),
)  # fmt: skip

TO_BE_FIXED = (
    Found(firm="HC", by="HC203", when="9 02:35", category="仪表", place="2号罐区 GT-207",
          summary="可燃气体报警器显示故障，已临时用便携式仪器巡检。",
          then=(arranged("9 08:05", "HC001", -2, "HC101"),)),
    Found(firm="XY", by="WG01", when="5 10:20", category="设备", place="磨床区",
          summary="砂轮机没有防护罩，托架间隙过大。", more={"visit": "走访 4"},
          then=(arranged("5 10:35", "WG01", 1), given("5 13:10", "XY001", "XY101"))),
    Found(firm="HD", by="WG03", when="10 14:50", category="工艺", place="1号镀线",
          summary="镀槽边的酸雾吸收塔停用，没有停用记录。",
          then=(arranged("10 15:05", "WG03", -4),)),
    Found(firm="LB", by="LB101", when="4 09:15", category="电气", place="调漆间",
          summary="两只金属桶没有接静电接地夹。",
          then=(arranged("4 11:00", "LB001", 3, "LB201"),)),
    Found(firm="TZ", by="TZ201", when="3 19:20", category="消防", place="派遣工宿舍二楼",
          summary="走廊里给电动车电池充电，插排串着插排。",
          then=(arranged("2 08:50", "TZ001", 2),)),
)  # fmt: skip

BEING_FIXED = (
    Found(firm="GT", by="GT202", when="7 13:05", category="设备", place="2号门机",
          summary="钢丝绳有一处断丝超过规定，已停用。",
          then=(arranged("7 13:40", "GT001", 0, "GT101"), started("6 08:10", "GT101"))),
    Found(firm="YD", by="WG05", when="6 15:35", category="消防", place="成品包装间",
          summary="隔墙上的防火封堵没有做完，电缆孔直通隔壁。",
          more=PERHAPS_MAJOR | {"visit": "走访 5"}, pictures=2,
          then=(arranged("6 15:50", "WG05", 3), started("5 09:30", "YD001"))),
    Found(firm="HC", by="WG01", when="8 11:10", category="仪表", place="1号罐区中控室",
          summary="T-103 高液位联锁被摘除，没有审批单。", more=PERHAPS_MAJOR,
          then=(reworded("8 14:20", "WG02", "T-103 高液位联锁摘除四天，交接班记录里没有写，没有审批单。"),
                raised("8 16:00", "JD01"), arranged("8 16:05", "JD01", 2, reason="限期恢复，恢复前降液位运行。"),
                reworded("8 18:30", "HC001", "T-103 高液位联锁因变送器检修摘除，审批单未及时归档。",
                         knows_first=True),
                given("7 08:15", "HC001", "HC101"), started("7 09:00", "HC101"))),
    Found(firm="HC", by="HC202", when="12 16:40", category="安全", place="汽车装卸台 3 号位",
          summary="装车时槽车没有垫防溜块。",
          then=(unfounded("11 09:30", "HC001", "监控里看到已垫防溜块。"),
                asked_again("11 17:25", "HC202", "垫的是砖头，不是防溜块，请再看一下。"),
                arranged("10 08:20", "HC001", 1, "HC203"), started("9 10:40", "HC203"))),
)  # fmt: skip

TO_BE_CHECKED = (
    Found(firm="HC", by="HC102", when="5 07:35", category="消防", place="装卸台消防沙箱",
          summary="沙箱里的沙结块，铲子不见了。",
          then=(arranged("5 08:20", "HC001", 2, "HC102"), done("3 15:10", "HC102"))),
    Found(firm="XF", by="WG04", when="7 10:40", category="电气", place="制冷机房",
          summary="事故排风机的开关装在门里面，外面打不开。",
          then=(arranged("7 11:00", "WG04", 1), given("7 14:00", "XF001", "XF101"),
                started("6 09:10", "XF101"), done("2 16:45", "XF101"))),
    Found(firm="HC", by="WG02", when="6 09:50", category="安全", place="T-105 罐外脚手架",
          summary="外包检修队的脚手架缺踢脚板，没有验收牌。", more={"responsible": "JA"},
          then=(arranged("6 10:05", "WG02", 0), given("6 13:20", "JA001", "JA201"),
                started("5 07:40", "JA201"), done("4 16:20", "JA201"))),
    Found(firm="TY", by="JD02", when="13 14:15", category="其他", place="污水站调节池",
          summary="清淤作业没有先通风、再检测，没有人监护，已当场叫停。", more=MAJOR,
          then=(arranged("13 14:30", "JD02", 1, reason="重新办理有限空间作业审批，全员培训后再作业。"),
                started("12 08:30", "TY001"), done("3 17:30", "TY001"))),
)  # fmt: skip

SENT_BACK = (
    Found(firm="XY", by="XY202", when="9 10:55", category="设备", place="1号磨床",
          summary="磨床皮带护罩松动，螺栓少了两个。",
          then=(arranged("9 13:00", "XY001", 1, "XY101"), done("7 15:30", "XY101"),
                sent_back("6 09:40", "XY001", "护罩装回去了，但还是少一个螺栓。"))),
    Found(firm="GT", by="WG03", when="12 10:10", category="消防", place="危货堆场",
          summary="消火栓被集装箱挡住，水带箱是空的。",
          then=(arranged("12 10:25", "WG03", -1), given("12 13:45", "GT001", "GT101"),
                done("8 16:50", "GT101"),
                sent_back("5 11:20", "WG03", "消火栓露出来了，水带箱里还是没有水带和水枪。"))),
)  # fmt: skip

DISPUTED = (
    Found(firm="YF", by="WG03", when="7 14:25", category="工艺", place="木粉尘收集间",
          summary="除尘器没有装泄爆片，积尘厚度超过 3 毫米。", more=PERHAPS_MAJOR,
          then=(arranged("7 14:40", "WG03", 2), given("7 16:00", "YF001", "YF101"),
                disputed("4 10:30", "YF001", "除尘器泄爆片装在室外侧，网格员没有到后面看；积尘已清。"),
                done_too_late("3 08:05", "YF101", "收集间不能带手机进去拍。"))),
    Found(firm="LB", by="WG04", when="6 14:05", category="消防", place="原料仓库",
          summary="甲类仓库里存放的稀释剂超过一昼夜用量。",
          then=(arranged("6 14:20", "WG04", 4),
                disputed("3 13:15", "LB001", "这间是已备案的中间仓库，按设计可以存放两昼夜用量。"))),
)  # fmt: skip

HAZARDS = (
    *CLOSED, *UNFOUNDED, *WAITING, *PASSED_ON, *TO_BE_FIXED, *BEING_FIXED, *TO_BE_CHECKED,
    *SENT_BACK, *DISPUTED,
)  # fmt: skip
