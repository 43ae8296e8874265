/* paths.h: where things are on disk, relative to the folder that the user stands in. */
#ifndef ONAGER_CORE_PATHS_H
#define ONAGER_CORE_PATHS_H

#define ONAGER_FOLDER ".onager"
#define SCRIPTS_FOLDER ".onager/scripts"
#define LAUNCHES_FOLDER ".onager/launches"
#define LOGS_FOLDER ".onager/logs"
#define ACTIVE_FOLDER ".onager/active"
#define JOB_INDEX ".onager/job_index.csv"
#define HISTORY_INDEX ".onager/history_index.csv"
#define LOCAL_CONFIG ".onager/config"
#define GLOBAL_CONFIG ".onagerconfig" /* below $HOME */

#endif
