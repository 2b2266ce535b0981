internal import Commands

Program.run(FreezeCommand.self)
