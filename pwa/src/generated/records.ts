// Written by `make types` from server/ and sync/. Change it there.

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
  readonly conflict: Conflict
  readonly feedback: Feedback
  readonly hazard: Hazard
  readonly newcomer: Newcomer
  readonly refusal: Refused
  readonly visit: Visit
}

export const levels = ["district", "street", "grid", "firm", "team", "post"] as const

export const roles = ["worker", "leader", "manager", "grid", "street", "district"] as const

/** How each kind's fields merge, who writes them, and the steps of its workflow. */
export const kinds = {
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
    "defaults": {
      "account": null
    }
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
    "defaults": {
      "state": "未收下",
      "followed": []
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
      }
    },
    "steps": [],
    "deleters": {},
    "creators": [
      "district",
      "grid",
      "street"
    ],
    "defaults": {
      "result": "未发现问题",
      "hazards": [],
      "notes": "",
      "spot": null,
      "photos": {}
    }
  }
} as const
