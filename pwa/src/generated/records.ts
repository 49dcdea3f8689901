// Written by `make types` from server/ and sync/. Change it there.

/** Somebody who led it. ``acting``: 代班, in the leader's place. */
export interface Host {
  readonly at: string
  readonly acting?: boolean
  readonly late?: string
}

/** What was said about a point, typed or spoken; about the whole where ``point`` is empty. */
export interface Note {
  readonly at: string
  readonly point?: string
  readonly text?: string
  readonly voice?: string | null
}

/** Somebody's signature. */
export interface Signed {
  readonly person: string
  readonly at: string
  readonly how: "本人手机" | "共用手机" | "口令" | "代点" | "工牌"
  readonly late?: boolean
}

/** One side's word on handing the shift over: signed, or refused and why. */
export interface Handover {
  readonly side: "交班" | "接班"
  readonly person: string
  readonly at: string
  readonly how: "本人手机" | "共用手机" | "口令" | "代点" | "工牌"
  readonly refused?: string
}

/** What is known of a picture beside its bytes, which are named by their hash. */
export interface Photo {
  readonly original: string
  readonly taken_at: string
  readonly part?: string
  readonly size?: number
  readonly checked?: boolean
  readonly chosen?: boolean
  readonly copy_of?: string | null
}

/** Who put something into a record, as the server knows it. Written by the server alone. */
export interface Stamp {
  readonly by: string
  readonly role: string
  readonly received: string
  readonly claimed: string
  readonly position: number
}

/** A shift's briefing, led by one phone or by several: one for team, shift and segment. */
export interface Briefing {
  readonly team: string
  readonly day: string
  readonly shift: string
  readonly segment: "班前" | "班中" | "班后"
  readonly template?: string | null
  readonly hosts?: Readonly<Record<string, Host>>
  readonly ended?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly states?: Readonly<Record<string, "不适用" | "正常" | "异常">>
  readonly notes?: readonly Note[]
  readonly topics?: readonly string[]
  readonly attendance?: Readonly<Record<string, "调离" | "请假" | "到">>
  readonly ways?: Readonly<Record<string, "本人手机" | "共用手机" | "口令" | "代点" | "工牌">>
  readonly signed?: Readonly<Record<string, Signed>>
  readonly handover?: readonly Handover[]
  readonly follows?: string | null
  readonly message?: string
  readonly photos?: Readonly<Record<string, Photo>>
  readonly hazards?: readonly string[]
  readonly stamps?: Readonly<Record<string, Stamp>>
}

/** One of today's risks, short enough to be read in passing. */
export interface Risk {
  readonly sign: "坠落" | "火" | "爆" | "毒" | "电" | "机械" | "车辆" | "高温" | "窒息" | "滑" | "噪声" | "其他"
  readonly text: string
}

/** One part of a card. ``order`` sorts them. */
export interface Section {
  readonly title: string
  readonly text: string
  readonly order?: number
  readonly photo?: string | null
}

/** One answer: words that can be read aloud, and perhaps a picture. */
export interface Option {
  readonly text: string
  readonly photo?: string | null
}

/** A question of the card's pool, and which of its options (from 0) is right. */
export interface Question {
  readonly text: string
  readonly options: readonly Option[]
  readonly right: number
}

/** One version of what a post, or the whole firm, is told. A new version is a new card. */
export interface Card {
  readonly firm: string
  readonly sort: "岗位风险告知卡" | "岗位操作卡" | "岗位应急处置卡" | "重大安全风险公告"
  readonly author: string
  readonly post?: string | null
  readonly title?: string
  readonly risks?: readonly Risk[]
  readonly sections?: Readonly<Record<string, Section>>
  readonly questions?: Readonly<Record<string, Question>>
  readonly photos?: Readonly<Record<string, Photo>>
  readonly audio?: string | null
  readonly dwell?: number
  readonly status?: "草稿" | "已发布" | "已停用"
  readonly version?: number
  readonly published_at?: string | null
}

/** One try: a question of the card and which option was chosen (from 0). */
export interface Answer {
  readonly question: string
  readonly chosen: number
  readonly right: boolean
}

/** One reading of the card, with what was answered: in order, right and wrong alike. */
export interface Act {
  readonly at: string
  readonly how: "本人手机" | "共用手机" | "口令" | "代点" | "工牌"
  readonly card?: string | null
  readonly answers?: readonly Answer[]
  readonly heard?: boolean
  readonly late?: string
  readonly briefing?: string | null
}

/** One side of a talk that explained the card to somebody who had answered wrong twice. */
export interface Talk {
  readonly side: "班长" | "本人"
  readonly at: string
  readonly how: "本人手机" | "共用手机" | "口令" | "代点" | "工牌"
}

/** What somebody in charge adds to a record that turned out wrong. */
export interface Correction {
  readonly at: string
  readonly words: string
}

/** That somebody was told of his post's risks before a shift: one for person, post and shift. */
export interface Checkin {
  readonly post: string
  readonly day: string
  readonly shift: string
  readonly person?: string | null
  readonly newcomer?: string | null
  readonly acts?: Readonly<Record<string, Act>>
  readonly talks?: Readonly<Record<string, Talk>>
  readonly corrections?: Readonly<Record<string, Correction>>
  readonly result?: "合格" | "待当面讲解" | "讲解后合格"
  readonly stamps?: Readonly<Record<string, Stamp>>
}

/** One field (or a map's member ``key``) and what each of the two wrote. */
export interface Disputed {
  readonly field: string
  readonly key: string
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

/** Two people's values for one field. Opened and settled by the server alone; a */
export interface Conflict {
  readonly about_kind: string
  readonly about_id: string
  readonly mutation: string
  readonly mine_at: string
  readonly theirs_at: string
  readonly mine_by: string
  readonly theirs_by: string
  readonly disputed?: readonly Disputed[]
  readonly state?: "待选" | "已选定"
  readonly settled_by?: string
}

/** A complaint or a suggestion about 安巡 itself; every one gets an answer. */
export interface Feedback {
  readonly sort: "投诉" | "建议" | "更正本人信息"
  readonly words: string
  readonly written_at: string
  readonly author: string
  readonly answer?: string
}

/** Where on Earth, WGS-84, as the phone's own positioning gave it. */
export interface Spot {
  readonly lat: number
  readonly lon: number
  readonly accuracy: number
}

/** One step of the file: who took it and when. Written by the server alone. */
export interface Event {
  readonly status: string
  readonly by: string
  readonly role: string
  readonly received: string
  readonly claimed: string
  readonly reason?: string
}

/** A danger that somebody saw at work and wants put right. */
export interface Hazard {
  readonly firm: string
  readonly seen_at: string
  readonly reporter: string
  readonly responsible?: string | null
  readonly place?: string
  readonly spot?: Spot | null
  readonly summary?: string
  readonly category?: "安全" | "工艺" | "电气" | "仪表" | "消防" | "总图" | "设备" | "其他" | null
  readonly level?: "一般" | "疑似重大" | "重大"
  readonly photos?: Readonly<Record<string, Photo>>
  readonly no_photo?: string
  readonly on_behalf?: string
  readonly visit?: string | null
  readonly post?: string | null
  readonly briefing?: string | null
  readonly late?: string
  readonly status?: "已上报" | "不成立" | "转办" | "待整改" | "整改中" | "待验收" | "退回" | "异议" | "已销号"
  readonly assignee?: string | null
  readonly deadline?: string | null
  readonly reason?: string
  readonly passed_to?: string | null
  readonly rechecked?: boolean
  readonly origin?: "员工" | "监管"
  readonly number?: string
  readonly history?: readonly Event[]
}

/** Training in hours that the law counts, as the firm's desk entered it. */
export interface Induction {
  readonly firm: string
  readonly person: string
  readonly sort: "三级安全教育" | "年度再培训" | "转岗复岗培训"
  readonly done_on: string
  readonly hours: number
  readonly author: string
  readonly place?: string | null
  readonly note?: string
}

/** Somebody a team leader met before the firm's desk did; the manager links him later. */
export interface Newcomer {
  readonly name: string
  readonly employer: string
  readonly team: string
  readonly firm: string
  readonly met_at: string
  readonly added_by: string
  readonly account?: string | null
}

/** What a firm says of one of its posts: where it is, and which plate hangs there. */
export interface Post {
  readonly node: string
  readonly place?: string
  readonly explosive?: boolean
  readonly plate?: string
}

/** That somebody read a notice; one for each reader and version, however often he looks. */
export interface Receipt {
  readonly card: string
  readonly firm: string
  readonly person: string
  readonly read?: Readonly<Record<string, string>>
  readonly stamps?: Readonly<Record<string, Stamp>>
}

/** Something spoken, of at most 60 seconds. It never changes. */
export interface Recording {
  readonly place: string
  readonly media: "audio/webm" | "audio/mp4" | "audio/ogg"
  readonly seconds: number
  readonly data: string
  readonly author: string
}

/** A mutation that was not accepted, whole. */
export interface Refused {
  readonly mutation: string
  readonly about_kind: string
  readonly about_id: string
  readonly author: string
  readonly code: string
  readonly message: string
  readonly content: string
  readonly received_at: string
  readonly state?: "未收下" | "已重交" | "留作记录"
  readonly followed?: readonly string[]
}

/** From ``starts`` to ``ends``, minutes after midnight in the zone's time (Asia/Shanghai, */
export interface Shift {
  readonly name: string
  readonly starts: number
  readonly ends: number
}

/** A firm's shifts, and from when before one starts people may begin it. */
export interface Rota {
  readonly firm: string
  readonly shifts?: Readonly<Record<string, Shift>>
  readonly early?: number
}

/** One thing to look at: 正常, 异常 or 不适用. */
export interface Point {
  readonly key: string
  readonly text: string
}

/** One version of what a briefing goes through. A new version is a new template. */
export interface Template {
  readonly firm: string
  readonly segment: "班前" | "班中" | "班后"
  readonly author: string
  readonly title?: string
  readonly points?: readonly Point[]
  readonly topics?: readonly string[]
  readonly status?: "草稿" | "已发布" | "已停用"
  readonly version?: number
  readonly published_at?: string | null
}

/** A grid worker's visit to a firm. "Nothing found" is a full result; there is no quota. */
export interface Visit {
  readonly firm: string
  readonly visited_at: string
  readonly visitor: string
  readonly result?: "未发现问题" | "发现隐患"
  readonly hazards?: readonly string[]
  readonly notes?: string
  readonly spot?: Spot | null
  readonly photos?: Readonly<Record<string, Photo>>
  readonly stamps?: Readonly<Record<string, Stamp>>
  readonly records_read?: Readonly<Record<string, string>>
}

/** A mutation on its way, and how many milliseconds ago it was made. */
export interface Sent {
  readonly age: number
  readonly mutation: unknown
  readonly epoch?: string
}

/** Push */
export interface Push {
  readonly proto: 1
  readonly device: string
  readonly incarnation: string
  readonly cursor?: string | null
  readonly limit?: number
  readonly sent?: readonly Sent[]
  readonly check?: boolean
}

/** One person's one intent on one record; its bytes never change once queued. */
export interface Mutation {
  readonly mid: string
  readonly dseq: number
  readonly op: "create" | "patch" | "delete"
  readonly kind: string
  readonly id: string
  readonly made_at: string
  readonly schema?: number
  readonly base?: Readonly<Record<string, string | number>>
  readonly set?: Readonly<Record<string, unknown>>
  readonly depends_on?: readonly string[]
  readonly resolves?: readonly string[]
}

/** What became of one mutation; stored, and repeated word for word to a retry. */
export interface Outcome {
  readonly mid: string
  readonly outcome: "applied" | "merged" | "conflict" | "rejected" | "deferred" | "retry"
  readonly dseq?: number
  readonly position?: number
  readonly versions?: Readonly<Record<string, number>>
  readonly code?: string
  readonly message?: string
  readonly state?: string
  readonly conflict?: string
  readonly replayed?: boolean
}

/** A record as it now stands, for a phone that has not seen it. */
export interface Change {
  readonly position: number
  readonly kind: string
  readonly id: string
  readonly versions?: Readonly<Record<string, number>> | unknown
  readonly body?: Readonly<Record<string, unknown>> | unknown | null
  readonly gone?: boolean
}

/** A record that this phone may hold no longer. */
export interface Forgotten {
  readonly kind: string
  readonly id: string
}

/** Where the ledger stands: its last position, and the hash that covers it all. */
export interface Head {
  readonly position: number
  readonly hash: string
  readonly at?: number
  readonly key?: string
  readonly signature?: string
}

/** What a phone that has read everything holds: how many records, and the SHA-256 */
export interface Digest {
  readonly records: number
  readonly sum: string
}

/** Pull */
export interface Pull {
  readonly server_time: string
  readonly epoch: string
  readonly cursor: string
  readonly outcomes?: readonly Outcome[]
  readonly changes?: readonly Change[]
  readonly forget?: readonly Forgotten[]
  readonly fresh?: boolean
  readonly more?: boolean
  readonly head?: Head | null
  readonly digest?: Digest | null
  readonly directory?: string
  readonly new_incarnation?: boolean
}

/** Every kind of record, by the name it travels under. */
export interface Kinds {
  readonly briefing: Briefing
  readonly card: Card
  readonly checkin: Checkin
  readonly conflict: Conflict
  readonly feedback: Feedback
  readonly hazard: Hazard
  readonly induction: Induction
  readonly newcomer: Newcomer
  readonly post: Post
  readonly receipt: Receipt
  readonly recording: Recording
  readonly refusal: Refused
  readonly rota: Rota
  readonly template: Template
  readonly visit: Visit
}

export const levels = ["district", "street", "grid", "firm", "team", "post"] as const

export const roles = ["worker", "leader", "manager", "grid", "street", "district"] as const

/** How each kind's fields merge, who writes them, and the steps of its workflow. */
export const kinds = {
  "briefing": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "team": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "day": {
        "policy": "first",
        "shape": "value"
      },
      "shift": {
        "policy": "first",
        "shape": "value"
      },
      "segment": {
        "policy": "first",
        "shape": "value",
        "options": [
          "班前",
          "班中",
          "班后"
        ]
      },
      "template": {
        "policy": "latest",
        "shape": "value",
        "names": "template"
      },
      "hosts": {
        "policy": "each",
        "shape": "map"
      },
      "ended": {
        "policy": "each",
        "shape": "map"
      },
      "labels": {
        "policy": "each",
        "shape": "map"
      },
      "states": {
        "policy": "each",
        "shape": "map"
      },
      "notes": {
        "policy": "append",
        "shape": "list"
      },
      "topics": {
        "policy": "union",
        "shape": "set"
      },
      "attendance": {
        "policy": "each",
        "shape": "map"
      },
      "ways": {
        "policy": "each",
        "shape": "map"
      },
      "signed": {
        "policy": "each",
        "shape": "map"
      },
      "handover": {
        "policy": "append",
        "shape": "list"
      },
      "follows": {
        "policy": "latest",
        "shape": "value",
        "names": "node"
      },
      "message": {
        "policy": "manual",
        "shape": "value"
      },
      "photos": {
        "policy": "each",
        "shape": "map"
      },
      "hazards": {
        "policy": "union",
        "shape": "set",
        "names": "hazard"
      },
      "stamps": {
        "policy": "each",
        "shape": "map",
        "by": [
          "server"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "leader",
      "manager",
      "worker"
    ],
    "identity": [
      "team",
      "day",
      "shift",
      "segment"
    ],
    "defaults": {
      "template": null,
      "hosts": {},
      "ended": {},
      "labels": {},
      "states": {},
      "notes": [],
      "topics": [],
      "attendance": {},
      "ways": {},
      "signed": {},
      "handover": [],
      "follows": null,
      "message": "",
      "photos": {},
      "hazards": [],
      "stamps": {}
    }
  },
  "card": {
    "schema": 1,
    "workflow": "status",
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "sort": {
        "policy": "first",
        "shape": "value",
        "options": [
          "岗位风险告知卡",
          "岗位操作卡",
          "岗位应急处置卡",
          "重大安全风险公告"
        ]
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "post": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "title": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "risks": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "sections": {
        "policy": "each",
        "shape": "map",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "questions": {
        "policy": "each",
        "shape": "map",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "photos": {
        "policy": "each",
        "shape": "map",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "audio": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ],
        "names": "recording"
      },
      "dwell": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "status": {
        "policy": "workflow",
        "shape": "value",
        "options": [
          "草稿",
          "已发布",
          "已停用"
        ]
      },
      "version": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "published_at": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      }
    },
    "steps": [
      {
        "start": "",
        "to": "草稿",
        "by": [
          "manager"
        ],
        "called": "新建"
      },
      {
        "start": "草稿",
        "to": "已发布",
        "by": [
          "manager"
        ],
        "needs": [
          "sections"
        ],
        "called": "发布"
      },
      {
        "start": "已发布",
        "to": "已停用",
        "by": [
          "manager"
        ],
        "called": "停用"
      }
    ],
    "deleters": {
      "manager": [
        "草稿"
      ]
    },
    "creators": [
      "manager"
    ],
    "identity": [],
    "defaults": {
      "post": null,
      "title": "",
      "risks": [],
      "sections": {},
      "questions": {},
      "photos": {},
      "audio": null,
      "dwell": 0,
      "status": "草稿",
      "version": 0,
      "published_at": null
    }
  },
  "checkin": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "post": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "day": {
        "policy": "first",
        "shape": "value"
      },
      "shift": {
        "policy": "first",
        "shape": "value"
      },
      "person": {
        "policy": "first",
        "shape": "value",
        "names": "account"
      },
      "newcomer": {
        "policy": "first",
        "shape": "value",
        "names": "newcomer"
      },
      "acts": {
        "policy": "each",
        "shape": "map",
        "private": true
      },
      "talks": {
        "policy": "each",
        "shape": "map",
        "private": true
      },
      "corrections": {
        "policy": "each",
        "shape": "map",
        "by": [
          "leader",
          "manager"
        ],
        "private": true
      },
      "result": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "合格",
          "待当面讲解",
          "讲解后合格"
        ],
        "by": [
          "server"
        ]
      },
      "stamps": {
        "policy": "each",
        "shape": "map",
        "by": [
          "server"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "leader",
      "manager",
      "worker"
    ],
    "identity": [
      "post",
      "person",
      "newcomer",
      "day",
      "shift"
    ],
    "defaults": {
      "person": null,
      "newcomer": null,
      "acts": {},
      "talks": {},
      "corrections": {},
      "result": "待当面讲解",
      "stamps": {}
    }
  },
  "conflict": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "about_kind": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "about_id": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "mutation": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "mine_at": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "theirs_at": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "mine_by": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "private": true
      },
      "theirs_by": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "private": true
      },
      "disputed": {
        "policy": "append",
        "shape": "list",
        "by": [
          "server"
        ]
      },
      "state": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "待选",
          "已选定"
        ],
        "by": [
          "server"
        ]
      },
      "settled_by": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "server"
        ],
        "private": true
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "server"
    ],
    "identity": [],
    "defaults": {
      "disputed": [],
      "state": "待选",
      "settled_by": ""
    }
  },
  "feedback": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "sort": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "投诉",
          "建议",
          "更正本人信息"
        ],
        "by": [
          "author"
        ]
      },
      "words": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "author"
        ]
      },
      "written_at": {
        "policy": "first",
        "shape": "value"
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "answer": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "district"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [],
    "identity": [],
    "defaults": {
      "answer": ""
    }
  },
  "hazard": {
    "schema": 1,
    "workflow": "status",
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "seen_at": {
        "policy": "first",
        "shape": "value"
      },
      "reporter": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true,
        "private": true
      },
      "responsible": {
        "policy": "latest",
        "shape": "value",
        "names": "node"
      },
      "place": {
        "policy": "manual",
        "shape": "value",
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "spot": {
        "policy": "first",
        "shape": "value"
      },
      "summary": {
        "policy": "manual",
        "shape": "value",
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "category": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "安全",
          "工艺",
          "电气",
          "仪表",
          "消防",
          "总图",
          "设备",
          "其他"
        ],
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "level": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "一般",
          "疑似重大",
          "重大"
        ],
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "photos": {
        "policy": "each",
        "shape": "map",
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "no_photo": {
        "policy": "manual",
        "shape": "value",
        "by": [],
        "until": [
          "不成立",
          "已销号"
        ]
      },
      "on_behalf": {
        "policy": "first",
        "shape": "value",
        "private": true
      },
      "visit": {
        "policy": "first",
        "shape": "value",
        "names": "visit"
      },
      "post": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "briefing": {
        "policy": "first",
        "shape": "value",
        "names": "briefing"
      },
      "late": {
        "policy": "first",
        "shape": "value",
        "private": true
      },
      "status": {
        "policy": "workflow",
        "shape": "value",
        "options": [
          "已上报",
          "不成立",
          "转办",
          "待整改",
          "整改中",
          "待验收",
          "退回",
          "异议",
          "已销号"
        ]
      },
      "assignee": {
        "policy": "group",
        "shape": "value",
        "group": "status",
        "names": "account"
      },
      "deadline": {
        "policy": "group",
        "shape": "value",
        "group": "status"
      },
      "reason": {
        "policy": "group",
        "shape": "value",
        "group": "status"
      },
      "passed_to": {
        "policy": "group",
        "shape": "value",
        "group": "status",
        "names": "node"
      },
      "rechecked": {
        "policy": "group",
        "shape": "value",
        "group": "status"
      },
      "origin": {
        "policy": "first",
        "shape": "value",
        "options": [
          "员工",
          "监管"
        ],
        "by": [
          "server"
        ]
      },
      "number": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "history": {
        "policy": "append",
        "shape": "list",
        "by": [
          "server"
        ]
      }
    },
    "steps": [
      {
        "start": "",
        "to": "已上报",
        "by": [
          "worker",
          "leader",
          "manager",
          "grid",
          "street",
          "district"
        ],
        "called": "上报"
      },
      {
        "start": "已上报",
        "to": "待整改",
        "by": [
          "manager"
        ],
        "needs": [
          "deadline"
        ],
        "brings": [
          "assignee",
          "deadline",
          "reason"
        ],
        "when": {
          "origin": [
            "员工"
          ]
        },
        "called": "安排整改"
      },
      {
        "start": "已上报",
        "to": "待整改",
        "by": [
          "grid",
          "street",
          "district"
        ],
        "needs": [
          "deadline"
        ],
        "brings": [
          "assignee",
          "deadline",
          "reason"
        ],
        "called": "责令整改"
      },
      {
        "start": "已上报",
        "to": "不成立",
        "by": [
          "manager"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "origin": [
            "员工"
          ]
        },
        "called": "不成立"
      },
      {
        "start": "已上报",
        "to": "不成立",
        "by": [
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "called": "不成立"
      },
      {
        "start": "已上报",
        "to": "转办",
        "by": [
          "manager",
          "grid",
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason",
          "passed_to"
        ],
        "called": "转办"
      },
      {
        "start": "转办",
        "to": "待整改",
        "by": [
          "grid",
          "street",
          "district"
        ],
        "needs": [
          "deadline"
        ],
        "brings": [
          "assignee",
          "deadline",
          "reason"
        ],
        "called": "责令整改"
      },
      {
        "start": "转办",
        "to": "不成立",
        "by": [
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "called": "不成立"
      },
      {
        "start": "待整改",
        "to": "待整改",
        "by": [
          "manager"
        ],
        "brings": [
          "assignee",
          "reason"
        ],
        "called": "改派"
      },
      {
        "start": "待整改",
        "to": "待整改",
        "by": [
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "assignee",
          "deadline",
          "reason"
        ],
        "called": "改派或延期"
      },
      {
        "start": "待整改",
        "to": "整改中",
        "by": [
          "assignee",
          "manager",
          "leader"
        ],
        "brings": [
          "reason"
        ],
        "called": "开始整改"
      },
      {
        "start": "待整改",
        "to": "待验收",
        "by": [
          "assignee",
          "manager",
          "leader"
        ],
        "brings": [
          "reason"
        ],
        "called": "整改完成"
      },
      {
        "start": "整改中",
        "to": "待验收",
        "by": [
          "assignee",
          "manager",
          "leader"
        ],
        "brings": [
          "reason"
        ],
        "called": "整改完成"
      },
      {
        "start": "退回",
        "to": "待验收",
        "by": [
          "assignee",
          "manager",
          "leader"
        ],
        "brings": [
          "reason"
        ],
        "called": "整改完成"
      },
      {
        "start": "待整改",
        "to": "异议",
        "by": [
          "manager"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "origin": [
            "监管"
          ]
        },
        "called": "有异议"
      },
      {
        "start": "退回",
        "to": "异议",
        "by": [
          "manager"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "origin": [
            "监管"
          ]
        },
        "called": "有异议"
      },
      {
        "start": "异议",
        "to": "不成立",
        "by": [
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "called": "异议成立"
      },
      {
        "start": "异议",
        "to": "待整改",
        "by": [
          "street",
          "district"
        ],
        "needs": [
          "deadline"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "assignee",
          "deadline",
          "reason"
        ],
        "called": "异议不成立"
      },
      {
        "start": "待验收",
        "to": "已销号",
        "by": [
          "manager"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "origin": [
            "员工"
          ],
          "level": [
            "一般",
            "疑似重大"
          ]
        },
        "called": "验收销号"
      },
      {
        "start": "待验收",
        "to": "已销号",
        "by": [
          "grid",
          "street",
          "district"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "level": [
            "一般",
            "疑似重大"
          ]
        },
        "called": "验收销号"
      },
      {
        "start": "待验收",
        "to": "已销号",
        "by": [
          "street",
          "district"
        ],
        "brings": [
          "reason"
        ],
        "called": "验收销号"
      },
      {
        "start": "待验收",
        "to": "退回",
        "by": [
          "manager"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "when": {
          "origin": [
            "员工"
          ]
        },
        "called": "退回"
      },
      {
        "start": "待验收",
        "to": "退回",
        "by": [
          "grid",
          "street",
          "district"
        ],
        "tells": [
          "reason"
        ],
        "brings": [
          "reason"
        ],
        "called": "退回"
      },
      {
        "start": "不成立",
        "to": "已上报",
        "by": [
          "reporter"
        ],
        "tells": [
          "reason",
          "rechecked"
        ],
        "brings": [
          "reason",
          "rechecked"
        ],
        "when": {
          "rechecked": [
            false
          ]
        },
        "called": "申请复核"
      },
      {
        "start": "已销号",
        "to": "已上报",
        "by": [
          "reporter"
        ],
        "tells": [
          "reason",
          "rechecked"
        ],
        "brings": [
          "reason",
          "rechecked"
        ],
        "when": {
          "rechecked": [
            false
          ]
        },
        "called": "没整改好"
      }
    ],
    "deleters": {
      "reporter": [
        "已上报"
      ]
    },
    "creators": [],
    "identity": [],
    "defaults": {
      "responsible": null,
      "place": "",
      "spot": null,
      "summary": "",
      "category": null,
      "level": "一般",
      "photos": {},
      "no_photo": "",
      "on_behalf": "",
      "visit": null,
      "post": null,
      "briefing": null,
      "late": "",
      "status": "已上报",
      "assignee": null,
      "deadline": null,
      "reason": "",
      "passed_to": null,
      "rechecked": false,
      "origin": "员工",
      "number": "",
      "history": []
    }
  },
  "induction": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "person": {
        "policy": "first",
        "shape": "value",
        "names": "account"
      },
      "sort": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "三级安全教育",
          "年度再培训",
          "转岗复岗培训"
        ],
        "by": [
          "manager"
        ]
      },
      "done_on": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ]
      },
      "hours": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ]
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "place": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "note": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "manager"
        ]
      }
    },
    "steps": [],
    "deleters": {
      "manager": [
        ""
      ]
    },
    "creators": [
      "manager"
    ],
    "identity": [],
    "defaults": {
      "place": null,
      "note": ""
    }
  },
  "newcomer": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "name": {
        "policy": "manual",
        "shape": "value"
      },
      "employer": {
        "policy": "manual",
        "shape": "value"
      },
      "team": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "met_at": {
        "policy": "first",
        "shape": "value"
      },
      "added_by": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "account": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "names": "account"
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "leader",
      "manager"
    ],
    "identity": [],
    "defaults": {
      "account": null
    }
  },
  "post": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "node": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "place": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "manager"
        ]
      },
      "explosive": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ]
      },
      "plate": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "manager"
    ],
    "identity": [
      "node"
    ],
    "defaults": {
      "place": "",
      "explosive": false,
      "plate": ""
    }
  },
  "receipt": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "card": {
        "policy": "first",
        "shape": "value",
        "names": "card"
      },
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "person": {
        "policy": "first",
        "shape": "value",
        "names": "account"
      },
      "read": {
        "policy": "each",
        "shape": "map"
      },
      "stamps": {
        "policy": "each",
        "shape": "map",
        "by": [
          "server"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [],
    "identity": [
      "card",
      "person"
    ],
    "defaults": {
      "read": {},
      "stamps": {}
    }
  },
  "recording": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "place": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "media": {
        "policy": "first",
        "shape": "value",
        "options": [
          "audio/webm",
          "audio/mp4",
          "audio/ogg"
        ]
      },
      "seconds": {
        "policy": "first",
        "shape": "value"
      },
      "data": {
        "policy": "first",
        "shape": "value"
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "leader",
      "manager",
      "worker"
    ],
    "identity": [],
    "defaults": {}
  },
  "refusal": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "mutation": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "about_kind": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "about_id": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "names": "account"
      },
      "code": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "message": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "content": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "received_at": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "state": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "未收下",
          "已重交",
          "留作记录"
        ],
        "by": [
          "author"
        ]
      },
      "followed": {
        "policy": "append",
        "shape": "list",
        "by": [
          "server"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "server"
    ],
    "identity": [],
    "defaults": {
      "state": "未收下",
      "followed": []
    }
  },
  "rota": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "shifts": {
        "policy": "each",
        "shape": "map",
        "by": [
          "manager"
        ]
      },
      "early": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "manager"
    ],
    "identity": [
      "firm"
    ],
    "defaults": {
      "shifts": {},
      "early": 60
    }
  },
  "template": {
    "schema": 1,
    "workflow": "status",
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "segment": {
        "policy": "first",
        "shape": "value",
        "options": [
          "班前",
          "班中",
          "班后"
        ]
      },
      "author": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "title": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "points": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "topics": {
        "policy": "latest",
        "shape": "value",
        "by": [
          "manager"
        ],
        "until": [
          "已停用",
          "已发布"
        ]
      },
      "status": {
        "policy": "workflow",
        "shape": "value",
        "options": [
          "草稿",
          "已发布",
          "已停用"
        ]
      },
      "version": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      },
      "published_at": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ]
      }
    },
    "steps": [
      {
        "start": "",
        "to": "草稿",
        "by": [
          "manager"
        ],
        "called": "新建"
      },
      {
        "start": "草稿",
        "to": "已发布",
        "by": [
          "manager"
        ],
        "needs": [
          "points"
        ],
        "called": "发布"
      },
      {
        "start": "已发布",
        "to": "已停用",
        "by": [
          "manager"
        ],
        "called": "停用"
      }
    ],
    "deleters": {
      "manager": [
        "草稿"
      ]
    },
    "creators": [
      "manager"
    ],
    "identity": [],
    "defaults": {
      "title": "",
      "points": [],
      "topics": [],
      "status": "草稿",
      "version": 0,
      "published_at": null
    }
  },
  "visit": {
    "schema": 1,
    "workflow": null,
    "fields": {
      "firm": {
        "policy": "first",
        "shape": "value",
        "names": "node"
      },
      "visited_at": {
        "policy": "first",
        "shape": "value"
      },
      "visitor": {
        "policy": "first",
        "shape": "value",
        "by": [
          "server"
        ],
        "author": true
      },
      "result": {
        "policy": "latest",
        "shape": "value",
        "options": [
          "未发现问题",
          "发现隐患"
        ],
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ]
      },
      "hazards": {
        "policy": "union",
        "shape": "set",
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ],
        "names": "hazard"
      },
      "notes": {
        "policy": "manual",
        "shape": "value",
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ]
      },
      "spot": {
        "policy": "first",
        "shape": "value",
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ]
      },
      "photos": {
        "policy": "each",
        "shape": "map",
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ]
      },
      "stamps": {
        "policy": "each",
        "shape": "map",
        "by": [
          "server"
        ]
      },
      "records_read": {
        "policy": "each",
        "shape": "map",
        "by": [
          "district",
          "grid",
          "street",
          "visitor"
        ]
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "district",
      "grid",
      "street"
    ],
    "identity": [],
    "defaults": {
      "result": "未发现问题",
      "hazards": [],
      "notes": "",
      "spot": null,
      "photos": {},
      "stamps": {},
      "records_read": {}
    }
  }
} as const
